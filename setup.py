from setuptools import find_packages, setup

setup(
	name="lms",
	version="0.2.0",
	description="Smooth LMS: corporate learning for Frappe",
	author="Smooth",
	license="MIT",
	packages=find_packages(include=["lms", "lms.*"]),
	include_package_data=True,
	zip_safe=False,
	python_requires=">=3.10",
	install_requires=open("requirements.txt").read().split(),
)

"""Both caches: what cannot be seen through `frappe.cache`, and that they agree."""

import json
import os
import threading

import pytest

from benchless.cache import get_cache
from benchless.cache.memory import MemoryCache
from benchless.cache.redis import RedisCache
from benchless.context.local import destroy, init, local


@pytest.fixture
def site(tmp_path):
	(tmp_path / "one.test").mkdir()
	(tmp_path / "one.test" / "site_config.json").write_text(json.dumps({"db_name": "unit_one"}))
	init("one.test", str(tmp_path))
	yield
	destroy()


class CacheContract:
	def test_a_value_expires(self, cache):
		cache.set_value("a", 1, expires_in_sec=100)
		cache.expire("a", -1)
		assert cache.get_value("a", expires=True) is None

	def test_a_value_that_may_expire_is_not_remembered_by_the_request(self, cache):
		cache.set_value("a", 1, expires_in_sec=100)
		assert cache.get_value("a", expires=True) == 1
		assert cache.make_key("a") not in local.cache

	def test_a_value_set_anew_does_not_expire_with_the_old_one(self, cache):
		cache.set_value("a", 1, expires_in_sec=100)
		cache.set_value("a", 2)
		local.cache.clear()
		assert cache.get_value("a") == 2

	def test_sites_do_not_share(self, cache):
		cache.set_value("a", 1)
		cache.incrby("counter")
		local.cache.clear()
		local.conf.db_name = "unit_two"
		assert cache.get_value("a") is None
		assert cache.incrby("counter") == 1
		cache.delete_keys("")
		local.conf.db_name = "unit_one"
		assert cache.get_value("a") == 1

	def test_sites_share_what_is_to_be_shared(self, cache):
		cache.set_value("unit_shared", 1, shared=True)
		local.cache.clear()
		local.conf.db_name = "unit_two"
		assert cache.get_value("unit_shared", shared=True) == 1
		cache.delete_value("unit_shared", shared=True)
		local.conf.db_name = "unit_one"

	def test_counting_together_loses_nothing(self, cache):
		def count():
			init("one.test", local_path)
			for _ in range(50):
				cache.incrby("counter", 2)
			destroy()

		local_path = local.sites_path
		threads = [threading.Thread(target=count) for _ in range(4)]
		for thread in threads:
			thread.start()
		for thread in threads:
			thread.join()
		assert cache.get_value("counter") == 400

	def test_a_count_starts_again_after_its_time(self, cache):
		assert cache.incrby("counter") == 1
		cache.expire("counter", -1)
		assert cache.incrby("counter") == 1

	def test_patterns_in_keys_are_plain_text(self, cache):
		cache.set_value("a*c", 1)
		cache.set_value("abc", 2)
		cache.delete_keys("a*")
		local.cache.clear()
		assert cache.get_value("a*c") is None
		assert cache.get_value("abc") == 2


class TestMemoryCache(CacheContract):
	@pytest.fixture
	def cache(self, site):
		return MemoryCache()

	def test_what_has_expired_does_not_pile_up(self, cache):
		for number in range(3000):
			cache.incrby(f"tries:{number}")
			cache.expire(f"tries:{number}", -1)
		assert len(cache._values) <= 1000

	def test_it_serves_sites_without_redis(self, site):
		assert isinstance(get_cache(), MemoryCache)
		assert get_cache() is get_cache()


class TestRedisCache(CacheContract):
	@pytest.fixture
	def cache(self, site):
		if not (url := os.environ.get("REDIS_URL")):
			pytest.skip("no Redis: set REDIS_URL")
		cache = RedisCache(f"{url}/9")
		cache.delete_keys("")
		yield cache
		cache.delete_keys("")
		cache.close()


def test_without_redis_the_site_goes_on(site, caplog):
	cache = RedisCache("redis://127.0.0.1:1/0")
	cache.set_value("a", 1)
	local.cache.clear()
	assert cache.get_value("a", lambda: 2) == 2
	assert cache.incrby("counter") == 1
	cache.delete_keys("a")
	assert "Redis does not answer" in caplog.text
	cache.close()

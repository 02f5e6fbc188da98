// The page of a document on paper.
document.querySelector(".print").addEventListener("click", () => window.print());

// Wagtail's own way from a title to an address drops letters with two marks (ợ, ử) and writes "dj" for đ.
{
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đðɖ]/g, "d").replace(/[ĐÐƉ]/g, "D");
  const isSlug = (element) => element instanceof Element && element.matches("[data-controller~='w-slug']");
  for (const name of ["w-sync:check", "w-sync:apply"]) {
    document.addEventListener(name, (event) => {
      if (isSlug(event.target) && event.detail?.value) event.detail.value = plain(event.detail.value);
    }, true);
  }
  document.addEventListener("blur", (event) => {
    if (isSlug(event.target)) event.target.value = plain(event.target.value);
  }, true);
}

// A price is said back in words while it is typed, for the pack and for a kilogram or a litre, as `shop.stall.offering.spoken_prices`
// says it once it is saved. Vietnamese pages alone have a place for it.
(() => {
  const DIGITS = "không một hai ba bốn năm sáu bảy tám chín".split(" ");
  const NOUNS = "gói hộp túi chai hũ lọ bánh bao thùng can bịch giỏ cái chiếc con bộ khăn cuộn ống cặp vỉ rổ".split(" ");
  const SIZES = { kg: [1000, "ki-lô"], ml: [1, "lít"], "lít": [1000, "lít"], lit: [1000, "lít"], l: [1000, "lít"] };
  const CONTENT = /(?:(\d+(?:[.,]\d+)?)\s*[x×]\s*)?(?<![\d.,])(\d+(?:[.,]\d+)?)\s*(kg|gam|gram|g|ml|lít|lit|l)(?![\p{L}\p{N}_])/giu;
  const SEVERAL = /\d+\s*(?:hộp|gói|túi|chai|hũ|lọ|bánh)(?![\p{L}\p{N}_])|\d\s*[-–]\s*\d/iu;

  const tens = (rest, follows) => {
    const ten = Math.floor(rest / 10);
    const one = rest % 10;
    if (!ten) return one ? [...(follows ? ["lẻ"] : []), DIGITS[one]] : [];
    const after = ten === 1 || rest === 44 ? { 5: "lăm" } : { 1: "mốt", 4: "tư", 5: "lăm" };
    return [...(ten === 1 ? ["mười"] : [DIGITS[ten], "mươi"]), ...(one ? [after[one] || DIGITS[one]] : [])];
  };
  const group = (number, follows) => {
    const hundred = Math.floor(number / 100);
    const said = hundred || follows ? [DIGITS[hundred], "trăm"] : [];
    return [...said, ...tens(number % 100, said.length > 0)];
  };
  const amount = (dong) => {
    const said = [];
    for (const [size, name] of [[1e6, "triệu"], [1000, "nghìn"], [1, ""]]) {
      const part = Math.floor(dong / size) % 1000;
      if (part) said.push(...group(part, said.length > 0), ...(name ? [name] : []));
    }
    return `${said.join(" ")} đồng`;
  };
  const number = (typed) => Number(typed.replaceAll(",", "."));

  const unit = (pack, dong) => {
    const found = [...pack.matchAll(CONTENT)];
    if (found.length !== 1 || SEVERAL.test(pack)) return "";
    const [, times, held, of] = found[0];
    const [size, name] = SIZES[of.toLowerCase()] || [1, "ki-lô"];
    const total = Math.round(number(held) * size * number(times || "1"));
    if (total < 10 || total > 50000 || total === 1000) return "";
    const exact = Math.round(dong * 1000 / total);
    const near = Math.round(exact / 1000) * 1000;
    return `${near && near !== exact ? "khoảng " : ""}${amount(near || exact)} một ${name}`;
  };
  const price = (typed) => {
    const plain = typed.trim();
    return /^\d{4,9}$|^\d{1,3}(?:[., ]\d{3}){1,2}$/.test(plain) ? Number(plain.replace(/\D/g, "")) : 0;
  };

  const say = (box) => {
    const form = box.closest("form");
    const chosen = form.querySelector("[name=size]:checked");
    const typed = form.querySelector("[name=size_other]");
    const pack = (box.dataset.pack || (typed && typed.value.trim()) || (chosen && chosen.value) || "").normalize("NFC");
    const dong = price(form.querySelector("[name=price]").value);
    const noun = pack.toLowerCase().split(/\s+/).find((word) => NOUNS.includes(word)) || "gói";
    const one = unit(pack, dong);
    box.textContent = dong ? `${amount(dong)} một ${noun}${one ? `, ${one}` : ""}` : "";
  };
  // Not at "change": that comes as a finger goes down on the button below, which would move away under it.
  addEventListener("input", (event) => {
    const form = event.target.closest && event.target.closest("form");
    const box = form && form.querySelector(".offer-said");
    if (box) say(box);
  });
  const sayAll = () => document.querySelectorAll(".offer-said").forEach(say);
  addEventListener("stall:shown", sayAll);
  sayAll(); // what was typed before this file had come
})();

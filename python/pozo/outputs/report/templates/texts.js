"use strict";
// The page in another language: elements say by data-text which text of the catalogue they show, by data-number which number.

const catalogues = JSON.parse(document.getElementById("texts").textContent);
let language = "en";
let numbers = new Intl.NumberFormat(catalogues.en.locale);
// what runs after a change of language: parts of the page that a script has written
const afterLanguage = [];

// A number as it is, with the locale's separators; it was rounded in the warehouse.
function localNumber(value) {
  return value === null || value === undefined ? "–" : numbers.format(value);
}

// The text of a key, or else the fallback, which is what the warehouse says in English.
// A value is a number, a text, or a pair of key and fallback.
function text(key, fallback, values = {}) {
  const template = catalogues[language][key] ?? catalogues.en[key] ?? fallback ?? key;
  return template.replace(/\{(\w+)\}/g, (braces, name) => {
    const value = values[name];
    if (Array.isArray(value)) return text(...value);
    return typeof value === "number" ? localNumber(value) : value ?? braces;
  });
}

function showLanguage(code) {
  language = code;
  numbers = new Intl.NumberFormat(catalogues[code].locale, { maximumFractionDigits: 20 });
  const dates = ["long", "short"].map((style) =>
    new Intl.DateTimeFormat(catalogues[code].locale, { dateStyle: style, timeStyle: "short", timeZone: "UTC" }));
  document.documentElement.lang = code;
  for (const element of document.querySelectorAll("[data-text]")) {
    element.dataset.english ??= element.textContent;
    element.textContent = text(element.dataset.text, element.dataset.english, JSON.parse(element.dataset.values ?? "{}"));
  }
  for (const element of document.querySelectorAll("[data-text-label]")) {
    element.setAttribute("aria-label", text(element.dataset.textLabel));
  }
  for (const element of document.querySelectorAll("[data-number]")) {
    element.textContent = localNumber(Number(element.dataset.number));
  }
  for (const element of document.querySelectorAll("time")) {
    const isShort = element.classList.contains("short");
    element.textContent = `${dates[Number(isShort)].format(new Date(element.dateTime.replace(" ", "T")))} UTC`;
  }
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === code));
  }
  for (const run of afterLanguage) run();
}

for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => showLanguage(button.dataset.language));
}

// The console's words, one file a language; what is missing in one is shown in English.
import en from './lang/en.js';

const KEY = 'outdial.language';
/** Language codes and their own names. */
export const LANGUAGES = {en: 'English', fr: 'Français'};

let current = 'en';
let words = en;

/** The language in use, as Intl wants it. */
export const language = () => current;

/** Takes the given language, or the one kept, or the browser's. */
export async function setLanguage(wanted = localStorage.getItem(KEY) ?? navigator.language.slice(0, 2)) {
  current = wanted in LANGUAGES ? wanted : 'en';
  words = current === 'en' ? en : {...en, ...(await import(`./lang/${current}.js`)).default};
  localStorage.setItem(KEY, current);
  document.documentElement.lang = current;
}

/** The text of a key, with {names} filled in. */
export function t(key, values = {}) {
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
}

/** The text of one of the API's own words, such as a status; the word itself where there is none. */
export const word = (kind, value) => words[`${kind}.${value}`] ?? value;

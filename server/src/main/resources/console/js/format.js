// Times, lengths and amounts as the viewer writes them, in the viewer's zone.
import {language, t} from './i18n.js';

export const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

const cache = new Map();

function formatter(kind, options) {
  const key = `${language()} ${kind}`;
  if (!cache.has(key)) cache.set(key, new Intl.DateTimeFormat(language(), options));
  return cache.get(key);
}

/** Day and time to the second. */
export const dateTime = iso =>
  iso ? formatter('full', {dateStyle: 'medium', timeStyle: 'medium'}).format(new Date(iso)) : '–';

/** Day and time to the minute, without the year: for lists. */
export const shortTime = iso =>
  iso
    ? formatter('short', {month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit'}).format(new Date(iso))
    : '–';

export const number = value => (value ?? null) === null ? '–' : new Intl.NumberFormat(language()).format(value);

export const percent = share =>
  new Intl.NumberFormat(language(), {style: 'percent', maximumFractionDigits: 1}).format(share);

/** 75 is 1:15. */
export function seconds(value) {
  if ((value ?? null) === null) return '–';
  const whole = Math.max(0, Math.floor(value));
  const minutes = Math.floor(whole / 60);
  const rest = String(whole % 60).padStart(2, '0');
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${rest}`;
}

/** Milliseconds since the beginning, as 1:15.3. */
export const offset = ms => `${seconds(ms / 1000)}.${Math.floor((Math.abs(ms) % 1000) / 100)}`;

/** A length of time for a person: 820 ms, 2.3 s. */
export function millis(ms) {
  if ((ms ?? null) === null) return '–';
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** What a call cost; the carrier writes charges with a minus. */
export function money(price, unit) {
  if (!price) return '–';
  return new Intl.NumberFormat(language(), {style: 'currency', currency: unit ?? 'USD', maximumFractionDigits: 4})
    .format(Math.abs(Number(price)));
}

/** The number, or that it was erased. */
export const phone = value => value ?? t('erased');

// Statuses, outcomes and sentiments as small coloured labels; the colour never says it alone.
import {html} from '../../lib/lit-html/lit-html.js';
import {word} from '../i18n.js';

const TONES = {
  completed: 'good', 'in-progress': 'live', ringing: 'live', initiated: 'live', queued: 'wait', unconfirmed: 'warn',
  busy: 'warn', 'no-answer': 'warn', canceled: 'dull', failed: 'bad',
  interested: 'good', 'not-interested': 'bad', callback: 'wait', unavailable: 'warn', unknown: 'dull',
  positive: 'good', neutral: 'dull', negative: 'bad',
  Active: 'good', Inactive: 'dull', Suspended: 'bad',
  allowed: 'good', refused: 'bad', ok: 'good', good: 'good', warning: 'warn', bad: 'bad',
};

/** What may come of a call, and what a client may be. */
export const OUTCOMES = ['interested', 'not-interested', 'callback', 'unavailable', 'unknown'];
export const CLIENT_STATUSES = ['Active', 'Inactive', 'Suspended'];

/** @param kind `status`, `outcome`, `sentiment`, ...: where to find its text */
export const badge = (kind, value) => html`<span class="badge ${TONES[value] ?? 'dull'}">${word(kind, value)}</span>`;

const FINAL = new Set(['completed', 'busy', 'no-answer', 'canceled', 'failed']);

/** Whether a call with this status has ended. */
export const isFinal = status => FINAL.has(status);

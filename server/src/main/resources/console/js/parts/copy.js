// Puts a text on the clipboard; where the browser forbids that (plain http), it is shown to be copied by hand.
import {html} from '../../lib/lit-html/lit-html.js';
import {t} from '../i18n.js';
import {ask} from './dialog.js';
import {toast} from './toast.js';

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(t('copied'));
  } catch {
    await ask({title: t('copyByHand'), content: html`<pre class="raw" tabindex="0">${text}</pre>`});
  }
}

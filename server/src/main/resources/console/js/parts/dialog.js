// Questions that want an answer, in the browser's own modal dialog: focus stays inside, Escape closes.
import {html, nothing, render} from '../../lib/lit-html/lit-html.js';
import {t} from '../i18n.js';

/** Closes whatever is asked: the page that asked is left. */
export const closeDialogs = () => document.querySelectorAll('dialog[open]').forEach(dialog => dialog.close());

/**
 * Shows a dialog and waits for its end.
 *
 * @param title   its heading
 * @param content what stands inside, with the form's fields
 * @param confirm the button's text; none: there is only a button that closes
 * @param danger  whether confirming does harm
 * @returns the form's fields by name, or null if it was closed
 */
export function ask({title, content, confirm, danger = false}) {
  const dialog = document.createElement('dialog');
  dialog.setAttribute('aria-labelledby', 'dialog-title');
  document.body.append(dialog);
  return new Promise(resolve => {
    let answer = null;
    const submit = event => {
      event.preventDefault();
      answer = Object.fromEntries(new FormData(event.target));
      dialog.close();
    };
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(answer);
    });
    render(html`
      <form @submit=${submit}>
        <h2 id="dialog-title">${title}</h2>
        ${content}
        <p class="buttons">
          <button type="button" class="quiet" @click=${() => dialog.close()}>${t(confirm ? 'cancel' : 'close')}</button>
          ${confirm ? html`<button class=${danger ? 'danger' : 'primary'}>${confirm}</button>` : nothing}
        </p>
      </form>`, dialog);
    dialog.showModal();
  });
}

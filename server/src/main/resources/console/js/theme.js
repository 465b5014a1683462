// Light or dark: as the system has it, unless the viewer says otherwise.
const KEY = 'outdial.theme';
export const THEMES = ['auto', 'light', 'dark'];

export function theme() {
  const kept = localStorage.getItem(KEY);
  return THEMES.includes(kept) ? kept : 'auto';
}

export function applyTheme(choice = theme()) {
  localStorage.setItem(KEY, choice);
  if (choice === 'auto') {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = choice;
  }
}

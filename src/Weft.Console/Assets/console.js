// What pages do without asking the server: theme, dialogs, copying, and keys.
window.weft = {
  isDark: () => document.documentElement.dataset.theme === 'dark',
  setDark: dark => {
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
    document.cookie = `weft-theme=${dark ? 'dark' : 'light'}; path=/; max-age=31536000; samesite=lax`;
  },
  closeDialog: dialog => dialog.close(),
};

(() => {
  const said = () => document.getElementById('said');
  const copy = async button => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      said().textContent = `Copied ${button.dataset.copy}`;
      button.classList.add('copied');
      setTimeout(() => button.classList.remove('copied'), 1500);
    } catch {
      said().textContent = 'The browser does not allow copying here.';
    }
  };

  // The palette opens at once, so that nothing that is typed right after is lost on the way.
  const openPalette = () => {
    const dialog = document.getElementById('palette');
    if (!dialog || dialog.open) return;
    const text = dialog.querySelector('input');
    text.value = '';
    dialog.showModal();
    text.focus();
    text.dispatchEvent(new Event('input', { bubbles: true }));
  };

  // The help says what works on this very page: rows about what is not there are left out, and the buttons of a list's rows say which keys press them.
  const openKeys = () => {
    const dialog = document.getElementById('keys');
    if (!dialog || dialog.open) return;
    for (const row of dialog.querySelectorAll('[data-when]')) row.hidden = !document.querySelector(row.dataset.when);
    const does = new Map();
    for (const button of document.querySelectorAll('main [data-row] [data-key]')) {
      const words = button.cloneNode(true);
      words.querySelectorAll('kbd').forEach(k => k.remove());
      if (!does.has(button.dataset.key)) does.set(button.dataset.key, words.textContent.replace('…', '').trim());
    }
    const part = document.getElementById('keys-of-rows');
    part.hidden = does.size === 0;
    part.querySelector('dl').replaceChildren(...[...does].map(([key, text]) => {
      const [row, name, what, cap] = ['div', 'dt', 'dd', 'kbd'].map(n => document.createElement(n));
      cap.textContent = key;
      name.append(cap);
      what.textContent = text;
      row.append(name, what);
      return row;
    }));
    dialog.showModal();
  };
  window.weft.openKeys = openKeys;

  document.addEventListener('click', event => {
    if (event.target.closest('[data-opens=palette]')) openPalette();
    if (event.target.closest('[data-opens=keys]')) openKeys();
    if (event.target.closest('[data-closes]')) event.target.closest('dialog').close();
    const button = event.target.closest('[data-copy]');
    if (button) copy(button);
    if (event.target.closest('[data-reload]')) location.reload();
    if (event.target.closest('[data-skip]')) {
      event.preventDefault();
      document.getElementById('main')?.focus();
    }
    const dialog = event.target.closest('dialog.palette');
    if (dialog && event.target === dialog) dialog.close();
  });

  // j and k go through the rows of a list, / to its search; never while somebody types.
  const rows = () => [...document.querySelectorAll('main [data-row] a[data-go]')];
  document.addEventListener('keydown', event => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      openPalette();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open], .mud-dialog') || event.target.closest('input, textarea, select, [contenteditable]')) return;
    if (event.key === '?') {
      event.preventDefault();
      openKeys();
    }
    if (event.key === '/') {
      const search = document.querySelector('main [data-search]');
      if (search) {
        event.preventDefault();
        search.focus();
      }
    }
    // Keys of the row that has the focus press its buttons; u takes back what is about to begin.
    const pressed = event.key === 'u' ? document.querySelector('[data-key=u]') : /^[a-z]$/.test(event.key) && (document.activeElement.closest('[data-row]')?.querySelector(`[data-key="${event.key}"]`) || document.querySelector(`main [data-page-key="${event.key}"]`));
    if (pressed && !event.shiftKey && !event.repeat) {
      event.preventDefault();
      pressed.click();
    }
    if (event.key === 'j' || event.key === 'k') {
      const all = rows();
      if (all.length === 0) return;
      const at = all.indexOf(document.activeElement);
      const next = event.key === 'j' ? Math.min(at + 1, all.length - 1) : Math.max(at - 1, 0);
      all[next].focus();
      all[next].scrollIntoView({ block: 'nearest' });
    }
  });
})();

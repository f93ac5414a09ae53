// Runs before anything is drawn, so that a dark page never flashes white.
(() => {
  const saved = document.cookie.match(/(?:^|; )weft-theme=(dark|light)/)?.[1];
  const theme = saved ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
  document.documentElement.dataset.theme = theme;
})();

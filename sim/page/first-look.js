// Before anything is drawn: whoever sits in the dark never sees a bright page first.
{
  const kept = /"theme":"(light|dark)"/.exec(localStorage.getItem('teahouse-phones') ?? '')?.[1]
  const told = new URLSearchParams(location.search).get('theme') ?? kept
  const dark = told ? told === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
}

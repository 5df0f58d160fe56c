const fence = '```'

/** What models write, a piece of each kind. */
export const samples: { title: string; markdown: string; growing?: boolean }[] = [
  {
    title: 'Headings and emphasis',
    markdown:
      '# Tea for *beginners*\n\nA **strong** word, an _emphasised_ one, a ~~struck~~ one and `code()`,\non two lines.\n\n#### Deep down\n\n---\n\n请看**“说明”**部分。',
  },
  {
    title: 'Lists in lists',
    markdown:
      '1. Heat the water\n   - to 80 °C for green\n     1. or hotter\n   - to 95 °C for black\n2. Pour it\n\n* [x] kettle\n* [ ] leaves',
  },
  {
    title: 'Code',
    markdown: `- Pour it:\n\n  ${fence}ts\n  const cup = pour({ ml: 250 })\n\n  drink(cup)\n  ${fence}`,
  },
  {
    title: 'Tables',
    markdown: '|名称|Time|Price|\n|:--|:-:|--:|\n|绿茶|2 min|**¥12**|\n|Black \\| strong|4 min|¥9|',
  },
  {
    title: 'Wide tables',
    markdown:
      '| Tea | How to make it |\n|---|---|\n| Green | Pour water that does not boil any more over the leaves and wait for two minutes |\n| Black | `boil()` the water |',
  },
  { title: 'Quotes', markdown: '> Tea is a religion.\n> > Of the art of *life*.' },
  {
    title: 'Links and pictures',
    markdown:
      'See [the leaf](<https://tea.example/leaf (green).html>), [by name][leaf], https://tea.example/x_y,\n[a script](javascript:alert) and ![a cup](https://tea.example/cup.png).\n\n[leaf]: https://tea.example/leaf',
  },
  {
    title: 'Footnotes',
    markdown: 'It cools[^1], slowly[^slow].\n\n[^1]: By a law of *Newton’s*.\n[^slow]: https://tea.example/slow',
  },
  {
    title: 'Formulas',
    markdown: 'The energy is $E_0 = m*c^2$ or \\(x_1 * x_2\\), for $5 to $6:\n\n$$\nT(t) = T_0 + \\Delta T e^{-kt}\n$$',
  },
  {
    title: 'HTML, and what looks like it',
    markdown:
      '<div align="center">HTML is <b>words</b></div>\n\nOne<br>two, a < b && c > d, &copy; &lt;3, <at id=all></at> <font color=red>red</font>',
  },
  { title: 'Every script', markdown: 'مرحبا بالعالم — שלום עולם, e\u0301, 👨‍👩‍👧‍👦 and 🇨🇳' },
  { title: 'An answer that stops in bold', markdown: 'The water is **almost bo', growing: true },
  { title: 'An answer that stops in a link', markdown: 'Read [the docs](https://tea.exam', growing: true },
  { title: 'An answer that stops in code', markdown: `Do this:\n\n${fence}ts\npour(`, growing: true },
  { title: 'An answer that stops in a table', markdown: '| Tea | Time |\n|---|---|\n| Green | **tw', growing: true },
]

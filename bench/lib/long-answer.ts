const section = (n: number) => `## ${n}. What to know about step ${n}

Step ${n} is **important**: it *changes* what \`step${n}()\` returns, see [the guide](https://example.com/steps/${n}?a=1&b=2) and note[^${n}].
第 ${n} 步很**“重要”**，请先读一遍再继续，不要跳过任何一步。

1. Open the settings of part ${n}
   - on the left: \`menu\`
   - on the right: **nothing** yet
2. Write down the value

| Part | Value | 说明 |
|:-----|------:|------|
| a${n} | ${n * 17} | 第一个 |
| b${n} | ${n * 31} | **second** |

\`\`\`ts
export function step${n}(input: string): number {
  return input.length * ${n}
}
\`\`\`

> Nobody has ever regretted step ${n}.

The formula is $f_${n}(x) = x^{${n}}$; below it, there is no more than this paragraph, which goes on for a while, so that the answer
has something of the length that models like to give to their answers.

[^${n}]: A note on step ${n}.
`

/** An answer as models write them, of so many characters, that has not been seen before: nothing is remembered of it. */
export function longAnswer(length: number, seed: number): string {
  let text = ''
  for (let n = seed * 1000; text.length < length; n++) text += `${section(n)}\n`
  return text.slice(0, length)
}

/** Properties that a container arranges its elements by. */
const arranged = [
  'direction',
  'padding',
  'horizontal_spacing',
  'horizontal_align',
  'vertical_spacing',
  'vertical_align',
]

const every = ['tag', 'element_id', 'margin']

/** The tags of card JSON 2.0; undefined = its properties are not looked at. */
const tags: Record<string, string[] | undefined> = {
  markdown: ['content', 'i18n_content', 'text_size', 'text_align', 'icon'],
  plain_text: ['content', 'i18n_content', 'i18n', 'text_size', 'text_color', 'text_align', 'lines'],
  lark_md: ['content', 'i18n_content', 'i18n', 'text_size', 'text_color', 'text_align', 'lines'],
  div: ['text', 'icon', 'width'],
  hr: [],
  img: undefined,
  column_set: ['columns', 'flex_mode', 'background_style', 'horizontal_spacing', 'horizontal_align', 'action'],
  column: ['elements', 'width', 'weight', 'background_style', 'action', ...arranged],
  collapsible_panel: ['elements', 'expanded', 'header', 'background_color', 'border', ...arranged],
  interactive_container: undefined,
  form: ['elements', 'name', ...arranged],
  button: [
    ...['text', 'type', 'size', 'width', 'icon', 'hover_tips', 'disabled', 'disabled_tips', 'confirm', 'behaviors'],
    // Left from 1.0: taken, and without effect.
    ...['name', 'form_action_type', 'required', 'value'],
  ],
  input: undefined,
  select_static: undefined,
  multi_select_static: undefined,
  select_person: undefined,
  multi_select_person: undefined,
  select_img: undefined,
  date_picker: undefined,
  picker_time: undefined,
  picker_datetime: undefined,
  overflow: undefined,
  checker: undefined,
  table: undefined,
  chart: undefined,
  person: undefined,
  person_list: undefined,
  img_combination: undefined,
  audio: undefined,
}

/** Containers and components of 1.0 that 2.0 refuses. */
const gone = new Set(['action', 'note', 'repeat'])

const parts: Record<string, string[]> = {
  card: ['schema', 'config', 'card_link', 'header', 'body'],
  config: [
    ...['streaming_mode', 'streaming_config', 'summary', 'locales', 'enable_forward', 'update_multi', 'width_mode'],
    ...['use_custom_translation', 'enable_forward_interaction', 'style'],
  ],
  streaming_config: ['print_frequency_ms', 'print_step', 'print_strategy'],
  header: ['title', 'subtitle', 'text_tag_list', 'i18n_text_tag_list', 'template', 'icon', 'padding'],
  body: ['elements', ...arranged],
}

export function isTag(tag: string): boolean {
  return tag in tags
}

export function isGone(tag: string): boolean {
  return gone.has(tag)
}

/** The first property that an element of this tag must not have. */
export function strangeProperty(tag: string, keys: string[]): string | undefined {
  const own = tags[tag]
  return own && keys.find((key) => !own.includes(key) && !every.includes(key))
}

/** The same for the parts of a card that are no elements. */
export function strangeKey(part: string, keys: string[]): string | undefined {
  return keys.find((key) => !parts[part]?.includes(key))
}

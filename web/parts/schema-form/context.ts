import { createContext, useContext } from 'react'

/** What every field of a form needs to know. */
export interface FormAround {
  /** What the gateway says is wrong, by the field's path: `settings.botToken`. */
  errors: Record<string, string>
  /** What may be referred to, by its collection. */
  references: Record<string, { value: string; label: string }[]>
  isLocked: boolean
}

export const FormContext = createContext<FormAround>({ errors: {}, references: {}, isLocked: false })

export const useForm = () => useContext(FormContext)

/** What is wrong with a field; for one whose parts are not drawn one by one, also what is wrong with those. */
export function useFieldError(path: string, options?: { isWhole?: boolean }): string | undefined {
  const { errors } = useForm()
  if (errors[path] !== undefined || !options?.isWhole) return errors[path]
  const inner = Object.entries(errors).find(([other]) => other.startsWith(`${path}.`))
  return inner && `${inner[0].slice(path.length + 1)}: ${inner[1]}`
}

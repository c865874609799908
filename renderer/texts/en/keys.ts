/** Texts of the sheet of keys and of changing them. */

export const keys = {
  canBeChanged: 'Every key can be changed.',
  change: 'Change keys…',
  howTo: 'Choose a key, then press the one that takes its place.',
  pressFor: (does: string) => `Press the key for “${does}”. Esc leaves it as it is.`,
  changeOne: (does: string, key: string) => `${does}: ${key}. Change`,
  isNow: (does: string, key: string) => `“${does}” is ${key} now.`,
  taken: (key: string, does: string) => `${key} is “${does}” now.`,
  swap: 'Swap the two',
  leave: 'Leave both',
  refused: {
    reserved: (key: string) =>
      `${key} belongs to the browser or the system. Press another key; Esc leaves it as it is.`,
    plain: (key: string) =>
      `${key} alone is for pages. What works everywhere needs Ctrl, Alt or a sign. Press another key; Esc leaves it.`,
  },
  reset: (does: string) => `Back to its own key: ${does}`,
  isReset: (does: string) => `“${does}” has its own key again.`,
  resetAll: 'All as they were',
  allAreReset: 'All keys are as they were.',
  nothingChanged: 'No key was changed.',
  done: 'Done',
};

/** Words of the damage meter: what changes of its photos a run bears. */
export const damage = {
  title: 'What a run bears',
  help: 'Its validation photos are changed more and more by each augmentation. Where accuracy falls, the model does not know that change, or the change makes another class of the photo.',
  run: 'Run',
  runName: (run: number, network: string) => `Run ${run}, ${network}`,
  noRun: 'Train once, then each change shows here what it costs.',
  measure: 'Measure',
  measureRest: 'Measure the rest',
  measureAgain: 'Measure again',
  measuring: (done: number, planned: number) => `${done} of ${planned} measured`,
  left: (time: string) => `, ${time} left`,
  stop: 'Stop',
  failed: 'The damage was not measured.',
  /** Said of one curve. */
  from: (title: string, plain: string) => `${title}: ${plain} right as they are`,
  to: (worst: string, amount: string) => `, ${worst} at ${amount}`,
  costsFrom: (amount: string) => `. It starts to cost at ${amount}.`,
  costsAlways: '. It costs.',
  bears: '. No strength costs.',
  bearsOnly: '. It costs nothing.',
  now: (value: string) => ` Now about ${value}.`,
  photos: (photos: string) => `on ${photos}`,
};

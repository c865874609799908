/** Texts of the class manager. */
import { countOf } from '../format.ts';

const them = (photos: number) => (photos === 1 ? 'It' : 'They');

export const classes = {
  grip: (name: string, place: number, of: number) => `Move ${name}, place ${place} of ${of}: arrow up or down`,
  gripHint: 'Drag, or press ↑ ↓. The first nine have the keys 1 to 9.',
  menu: (name: string) => `More about ${name}`,
  toTop: 'To the top',
  toEnd: 'To the end',
  merge: 'Merge into…',
  split: 'Split…',
  remove: 'Remove…',
  splitHint: 'To split a class, select some of its photos and make a new class of them.',
  takesSelected: (photos: number) => `Label the ${countOf(photos, 'selected photo')} with it`,
  made: (name: string, photos: number) =>
    photos === 0 ? `class ${name} made` : `class ${name} made of ${countOf(photos, 'photo')}`,

  chooseColour: 'Choose a colour',
  colourOf: (name: string, colour: string) => `Colour of ${name}: ${colour}. Change`,
  colour: (name: string, others: readonly string[]) =>
    others.length === 0 ? name : `${name}, also ${others.join(', ')}`,
  /** In the order of the class colours. */
  colours: ['indigo', 'yellow', 'red', 'mint', 'violet', 'maroon', 'lilac', 'slate', 'plum', 'blue'],

  mergeTitle: (name: string) => `Merge “${name}” into another class`,
  mergeInto: 'Into',
  mergeText: (photos: number, name: string, into: string) =>
    photos === 0
      ? `No photo is labelled ${name}. The class goes.`
      : `${countOf(photos, 'photo')} labelled ${name} ${photos === 1 ? 'becomes' : 'become'} ${into}, and the class ${name} goes.`,
  mergeDo: (into: string) => `Merge into ${into}`,
  becomes: 'Label',
  fates: {
    unlabelled: (photos: number) => `${them(photos)} ${photos === 1 ? 'has' : 'have'} no label any more`,
    moved: (photos: number) => `${them(photos)} ${photos === 1 ? 'gets' : 'get'} another label`,
    rejected: (photos: number) =>
      `${them(photos)} ${photos === 1 ? 'is' : 'are'} rejected: kept, but out of training, without label`,
  },
};

/** Texts of the track beside a long grid. */
import { count } from '../format.ts';

export const scrollTrack = {
  label: 'Place in the list',
  place: (at: number, of: number) => `${count(at)} of ${count(of)}`,
  noLabel: 'no label',
};

/** Texts of the photo pages: grid, focus, map, and the list of files not taken. */
export const photos = {
  notConnected: 'not connected',
};

/** Words of the Check page. */
export const check = {
  title: 'Check',
  empty: {
    title: 'Checks have not run yet',
    sentence:
      'Here Thaw will look for wrong labels, near-duplicates, blurred and broken photos, and ask you about each. This version does not run these checks yet.',
    meanwhile:
      'Until then: exact duplicates are kept on one side of the split anyway, and each run lists its surest mistakes, where most wrong labels show up.',
    toRuns: 'Look at the runs',
    toPhotos: 'Go to Photos',
  },
};

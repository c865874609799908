/** Where a picture's thumbnail lies: sub-folders by the first two digits keep folders small with 100,000 pictures. */
import { join } from 'node:path';

/** `thumbnailFile('/data/thumbnails', 'ab12…')` → `/data/thumbnails/ab/ab12….jpg`. */
export const thumbnailFile = (folder: string, hash: string): string => join(folder, hash.slice(0, 2), `${hash}.jpg`);

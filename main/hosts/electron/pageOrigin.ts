/** The page's own scheme and origin in Electron's window. */
export const pageScheme = 'app';
export const pageHost = 'thaw';
export const pageOrigin = `${pageScheme}://${pageHost}`;

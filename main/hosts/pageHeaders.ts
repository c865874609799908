/** Response headers of the page and its files, the same in a browser tab and in Electron's window. */

/** `socket`: the WebSocket's origin where there is one; `'self'` does not cover it in every browser. */
export function contentSecurityPolicy(options: { socket?: string } = {}): string {
  return Object.entries({
    'default-src': "'none'",
    'script-src': "'self'",
    // Component libraries set style attributes and insert style elements; styles cannot run code.
    'style-src': "'self' 'unsafe-inline'",
    'img-src': "'self' data: blob:",
    'font-src': "'self' data:",
    'connect-src': ["'self'", options.socket].filter(Boolean).join(' '),
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
  })
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');
}

/** On every answer, whatever it is. */
export const commonHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=()',
};

/**
 * Points on a WebGL 2 canvas: round, filled or hollow, moved and scaled by two numbers. Our own, because the page's content security
 * policy forbids code made at run time, which the common libraries for this live from.
 */

export interface Points {
  /** x and y of each, 0…65535, y upwards. */
  readonly places: Uint16Array;
  /** Red, green, blue and kind of each; kinds: 0 hollow, 1 filled, 2 hollow and chosen, 3 filled and chosen. */
  readonly looks: Uint8Array;
}

export interface Camera {
  /** What lies in the middle of the canvas, 0…1 of the map. */
  readonly x: number;
  readonly y: number;
  /** CSS px that the map's side takes. */
  readonly scale: number;
}

export interface PointLayer {
  set(points: Points): void;
  /** `size`: CSS px of a point. `ink`: of the ring around chosen ones, 0…1 each. */
  draw(camera: Camera, options: { size: number; ink: readonly [number, number, number] }): void;
  dispose(): void;
}

const vertex = `#version 300 es
in vec2 place;
in vec4 look;
uniform vec2 middle;
uniform vec2 stretch;
uniform float size;
flat out vec3 colour;
flat out float kind;
flat out float radius;
void main() {
  kind = floor(look.a * 255.0 + 0.5);
  colour = look.rgb;
  float grown = kind > 1.5 ? size * 1.5 : size;
  radius = grown * 0.5;
  gl_Position = vec4((place - middle) * stretch, 0.0, 1.0);
  gl_PointSize = grown + 2.0;
}`;

const fragment = `#version 300 es
precision mediump float;
flat in vec3 colour;
flat in float kind;
flat in float radius;
uniform vec3 ink;
out vec4 result;
void main() {
  float far = length(gl_PointCoord - 0.5) * (2.0 * radius + 2.0);
  float inside = clamp(radius - far + 0.5, 0.0, 1.0);
  float line = max(1.0, radius * 0.3);
  float core = clamp(radius - line - far + 0.5, 0.0, 1.0);
  bool chosen = kind > 1.5;
  bool filled = mod(kind, 2.0) > 0.5;
  float small = step(radius, 1.6);
  float alpha = filled || small > 0.5 ? inside : inside - core;
  vec3 shown = chosen && core < 0.5 ? ink : colour;
  if (chosen && !filled) alpha = inside - core;
  alpha *= mix(1.0, 0.6, small);
  result = vec4(shown * alpha, alpha);
}`;

/** Null where WebGL 2 cannot be used. */
export function createPointLayer(canvas: HTMLCanvasElement): PointLayer | null {
  const gl = canvas.getContext('webgl2', { antialias: false, premultipliedAlpha: true });
  if (!gl) return null;
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ] as const) {
    const shader = gl.createShader(type);
    if (!shader) return null;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) return null;
  const [places, looks] = [gl.createBuffer(), gl.createBuffer()];
  const array = gl.createVertexArray();
  gl.bindVertexArray(array);
  const attribute = (name: string, buffer: WebGLBuffer | null, count: number, type: number) => {
    const at = gl.getAttribLocation(program, name);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.enableVertexAttribArray(at);
    gl.vertexAttribPointer(at, count, type, true, 0, 0);
  };
  attribute('place', places, 2, gl.UNSIGNED_SHORT);
  attribute('look', looks, 4, gl.UNSIGNED_BYTE);
  const uniform = (name: string) => gl.getUniformLocation(program, name);
  const [middle, stretch, size, ink] = [uniform('middle'), uniform('stretch'), uniform('size'), uniform('ink')];
  let count = 0;
  return {
    set(points) {
      gl.bindBuffer(gl.ARRAY_BUFFER, places);
      gl.bufferData(gl.ARRAY_BUFFER, points.places, gl.STATIC_DRAW);
      gl.bindBuffer(gl.ARRAY_BUFFER, looks);
      gl.bufferData(gl.ARRAY_BUFFER, points.looks, gl.DYNAMIC_DRAW);
      count = points.places.length / 2;
    },
    draw({ x, y, scale }, options) {
      const ratio = window.devicePixelRatio;
      const [width, height] = [canvas.clientWidth, canvas.clientHeight];
      if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
      if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.clearColor(0, 0, 0, 0);
      gl.clear(gl.COLOR_BUFFER_BIT);
      if (count === 0 || width === 0 || height === 0) return;
      // biome-ignore lint/correctness/useHookAtTopLevel: WebGL's, not React's
      gl.useProgram(program);
      gl.bindVertexArray(array);
      gl.enable(gl.BLEND);
      gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
      gl.uniform2f(middle, x, y);
      gl.uniform2f(stretch, (2 * scale) / width, (2 * scale) / height);
      gl.uniform1f(size, options.size * ratio);
      gl.uniform3f(ink, ...options.ink);
      gl.drawArrays(gl.POINTS, 0, count);
    },
    dispose() {
      gl.deleteBuffer(places);
      gl.deleteBuffer(looks);
      gl.deleteVertexArray(array);
      gl.deleteProgram(program);
    },
  };
}

/** What a CSS colour is on screen, `color-mix` and variables worked out: red, green, blue of 0…255. */
export function resolvedColour(colour: string): [number, number, number] {
  const probe = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const holder = document.createElement('span');
  holder.style.color = colour;
  document.body.append(holder);
  const computed = getComputedStyle(holder).color;
  holder.remove();
  if (!probe) return [0, 0, 0];
  probe.canvas.width = 1;
  probe.canvas.height = 1;
  probe.fillStyle = computed;
  probe.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = probe.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}

import { DoubleSide, ShaderMaterial, type Texture } from 'three';

// Light comes from one side of the map, as it does on the extrusions, and colours are what the map's colours are: no tone
// mapping, no colour spaces. Faces are flat, so that the slope of the place over the screen tells their normal.
const vertexShader = `
  attribute vec4 tint;
  attribute vec3 own;
  varying vec4 vTint;
  varying vec3 vOwn;
  varying vec3 vPlace;
  varying vec2 vUv;
  void main() {
    vTint = tint;
    vOwn = own;
    vPlace = position;
    vUv = uv;
    gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
  }`;

const fragmentShader = `
  uniform float opacity;
  uniform sampler2D picture;
  uniform float pictured;
  varying vec4 vTint;
  varying vec3 vOwn;
  varying vec3 vPlace;
  varying vec2 vUv;
  const vec3 light = vec3(-0.46, -0.58, 0.67);
  void main() {
    // Rightwards over upwards on the screen looks at the eye, whichever way round the triangle is.
    vec3 slope = cross(dFdx(vPlace), dFdy(vPlace));
    vec3 normal = slope / max(length(slope), 1e-9);
    float shade = 0.8 + 0.23 * dot(normal, light) + 0.04 * normal.z;
    vec3 file = mix(vOwn, texture2D(picture, vUv).rgb, pictured);
    gl_FragColor = vec4(mix(file, vTint.rgb, vTint.a) * min(shade, 1.04), opacity);
  }`;

/** Makes the material of houses: the tint of each by its alpha over the file's own colour or picture. */
export function houseMaterial(texture?: Texture): ShaderMaterial {
  // What the file says of colour is shown as it is, like everything else on the map.
  if (texture) texture.colorSpace = '';
  return new ShaderMaterial({
    vertexShader,
    fragmentShader,
    uniforms: {
      opacity: { value: 1 },
      picture: { value: texture ?? null },
      pictured: { value: texture ? 1 : 0 },
    },
    side: DoubleSide,
    // Walls stand on the ground and on each other: a hair nearer, they never flicker.
    polygonOffset: true,
    polygonOffsetFactor: -1,
    polygonOffsetUnits: -1,
  });
}

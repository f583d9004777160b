import { describe, expect, it } from 'vitest';
import { modelMedia } from './upload';

describe('modelMedia', () => {
  it.each([
    ['house.glb', 'model/gltf-binary'],
    ['HOUSE.GLB', 'model/gltf-binary'],
    ['hall.city.json', 'application/city+json'],
    ['hall.gltf', undefined],
    ['glb', 'model/gltf-binary'],
    ['photo.jpg', undefined],
    ['constructor', undefined],
  ])('takes %s for %s', (name, want) => expect(modelMedia(name)).toBe(want));
});

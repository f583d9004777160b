// Holds binary glTF files against the validator of Khronos: prints, of each, what it found, as one JSON array.
import { readFileSync } from 'node:fs';
import validator from 'gltf-validator';

const reports = [];
for (const file of process.argv.slice(2)) {
  const report = await validator.validateBytes(new Uint8Array(readFileSync(file)), { maxIssues: 100 });
  reports.push(report.issues.messages.map(({ code, message, severity, pointer }) => ({ code, message, severity, pointer })));
}
console.log(JSON.stringify(reports));

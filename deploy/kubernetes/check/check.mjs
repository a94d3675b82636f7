// Checks rendered objects: node check.mjs FILE… (see ./run). Exit code 1 names every fault.
import {execFileSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import Ajv from 'ajv';
import {parseAllDocuments, parse} from 'yaml';

// Which package types a kind, and the folder of its group in it.
const TYPED = {
  'apps/v1': 'kubernetes-models/apps/v1',
  'v1': 'kubernetes-models/v1',
  'batch/v1': 'kubernetes-models/batch/v1',
  'policy/v1': 'kubernetes-models/policy/v1',
  'networking.k8s.io/v1': 'kubernetes-models/networking.k8s.io/v1',
  'autoscaling/v2': 'kubernetes-models/autoscaling/v2',
  'keda.sh/v1alpha1': '@kubernetes-models/keda/keda.sh/v1alpha1',
  'monitoring.coreos.com/v1': '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1',
  'postgresql.cnpg.io/v1': '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1',
};
const STRIMZI = {Kafka: 'kafka', KafkaNodePool: 'pool', KafkaTopic: 'topic', KafkaUser: 'user'};

const objects = process.argv.slice(2)
  .flatMap(file => parseAllDocuments(readFileSync(file, 'utf8')))
  .map(document => document.toJS())
  .filter(Boolean);
const faults = [];

// An object that says which properties it has is taken to have no others.
function closed(schema) {
  if (schema && typeof schema === 'object') {
    if (schema.properties && !schema['x-kubernetes-preserve-unknown-fields'] && !('additionalProperties' in schema)) {
      schema.additionalProperties = false;
    }
    Object.values(schema).forEach(closed);
  }
  return schema;
}

const ajv = new Ajv({strict: false, allErrors: true, validateFormats: false});
const validators = {};
function validator(kind) {
  return validators[kind] ??= (() => {
    const crd = parse(readFileSync(`crds/${STRIMZI[kind]}.yaml`, 'utf8'));
    const version = crd.spec.versions.find(v => v.name === 'v1');
    const schema = closed(version.schema.openAPIV3Schema);
    schema.properties.metadata = {type: 'object'};
    return ajv.compile(schema);
  })();
}

const imports = new Set();
const lines = [];
const names = [];
for (const object of objects) {
  const what = `${object.kind} ${object.metadata?.name}`;
  if (object.apiVersion?.startsWith('kafka.strimzi.io/')) {
    if (object.apiVersion !== 'kafka.strimzi.io/v1') {
      faults.push(`${what}: ${object.apiVersion} is no version of it`);
    }
    const valid = validator(object.kind);
    if (!valid(object)) {
      faults.push(...valid.errors.map(e => `${what}: ${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`));
    }
  } else if (TYPED[object.apiVersion]) {
    imports.add(`import type {I${object.kind} as ${alias(object)}} from '${TYPED[object.apiVersion]}/${object.kind}';`);
    lines.push(`export const x${names.length}: ${alias(object)} = ${JSON.stringify(object)};`);
    names.push(what);
  } else {
    faults.push(`${what}: no schema for ${object.apiVersion}`);
  }
}
function alias(object) {
  return object.kind + object.apiVersion.replace(/\W/g, '_');
}
writeFileSync('objects.ts', [...imports, ...lines].join('\n') + '\n');
try {
  execFileSync('node_modules/.bin/tsc',
    ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--moduleResolution', 'nodenext', 'objects.ts'],
    {encoding: 'utf8'});
} catch (failure) {
  for (const line of failure.stdout.split('\n').filter(l => l.includes('error'))) {
    const number = Number(/objects\.ts\((\d+)/.exec(line)?.[1]) - imports.size - 1;
    faults.push(`${names[number] ?? '?'}: ${line.replace(/^.*error /, '').slice(0, 300)}`);
  }
}
faults.forEach(fault => console.log(fault));
console.log(`${objects.length} objects, ${faults.length} faults`);
process.exit(faults.length ? 1 : 0);

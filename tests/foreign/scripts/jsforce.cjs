// Steps of a program that uses jsforce, unmodified: `node jsforce.cjs STEP < parameters.json > result.json`.
'use strict';
const jsforce = require('jsforce');

async function connected({ address, version, clientId, clientSecret }) {
  const connection = new jsforce.Connection({
    instanceUrl: address,
    version: version || '60.0',
    oauth2: { loginUrl: address, clientId, clientSecret },
  });
  await connection.authorize({ grant_type: 'client_credentials' });
  return connection;
}

// What a person does in a browser: choose a user, press Allow, and let the browser go to the callback.
async function approve(url, user) {
  const page = await (await fetch(url)).text();
  const form = new URLSearchParams({ user, decision: 'allow' });
  for (const [, name, value] of page.matchAll(/type="hidden" name="([^"]*)" value="([^"]*)"/g)) {
    form.set(name, value.replaceAll('&amp;', '&'));
  }
  const answer = await fetch(url.split('?')[0], { method: 'POST', body: form, redirect: 'manual' });
  return new URL(answer.headers.get('location'));
}

const failure = (error) => ({ name: error.name, code: error.errorCode, message: error.message });

const steps = {
  async login(given) {
    const connection = await connected(given);
    const identity = await connection.identity();
    const wrong = await connected({ ...given, clientSecret: 'wrong' }).catch(failure);
    const stale = new jsforce.Connection({ instanceUrl: given.address, accessToken: '00Dnobody!gone' });
    return {
      instance: connection.instanceUrl,
      user: connection.userInfo,
      identity,
      wrong,
      stale: await stale.query('SELECT Id FROM Contact LIMIT 1').catch(failure),
    };
  },

  async lives(given) {
    const connection = await connected(given);
    const { soap } = connection;
    const made = await connection.sobject('Contact').create([
      { LastName: 'Kept', Email: 'kept@force.example' },
      { LastName: 'Lost' },
      { LastName: 'Binned' },
    ]);
    const [winner, loser, binned] = made.map((each) => each.id);
    const lead = (await connection.sobject('Lead').create({ LastName: 'Turned', Company: 'Force' })).id;
    const converted = await soap.convertLead({
      leadId: lead,
      convertedStatus: 'Closed - Converted',
      doNotCreateOpportunity: false,
      overwriteLeadSource: false,
      sendNotificationEmail: false,
    });
    const again = await soap.convertLead({ leadId: lead, convertedStatus: 'Closed - Converted' });
    const merged = await soap.merge({
      masterRecord: { type: 'Contact', Id: winner, Title: 'Both' },
      recordToMergeIds: [loser],
    });
    await connection.sobject('Contact').destroy(binned);
    const back = await soap.undelete([binned]);
    await connection.sobject('Contact').destroy(binned);
    const emptied = await soap.emptyRecycleBin([binned, winner]);
    return { winner, loser, binned, lead, converted, again, merged, back, emptied, now: await soap.getServerTimestamp() };
  },

  async person(given) {
    const oauth2 = new jsforce.OAuth2({
      loginUrl: given.address,
      clientId: given.clientId,
      clientSecret: given.clientSecret,
      redirectUri: 'http://localhost:1717/OauthRedirect',
      useVerifier: true,
    });
    const url = oauth2.getAuthorizationUrl({ scope: 'api refresh_token', state: 'mine' });
    const back = await approve(url, given.user);
    const connection = new jsforce.Connection({ oauth2, version: '60.0' });
    await connection.authorize(back.searchParams.get('code'));
    const first = connection.accessToken;
    const refreshed = [];
    connection.on('refresh', (token) => refreshed.push(token));
    connection.accessToken = '00Dgone!gone';
    const count = (await connection.query('SELECT Id FROM Account LIMIT 3')).records.length;
    const again = await new jsforce.Connection({ oauth2 })
      .authorize(back.searchParams.get('code'))
      .catch(failure);
    await connection.oauth2.revokeToken(connection.refreshToken);
    connection.accessToken = '00Dgone!gone';
    return {
      url,
      state: back.searchParams.get('state'),
      user: connection.userInfo,
      count,
      refreshed: refreshed.length,
      renewed: refreshed[0] !== first,
      again,
      revoked: await connection.query('SELECT Id FROM Account').catch(failure),
    };
  },

  async reading(given) {
    const connection = await connected(given);
    const firstPage = await connection.query('SELECT Id, Name FROM Contact');
    const secondPage = await connection.queryMore(firstPage.nextRecordsUrl);
    const all = await connection.query('SELECT Id, Account.Name, CreatedDate FROM Contact ORDER BY Id', {
      autoFetch: true,
      maxFetch: 100000,
    });
    const streamed = [];
    await new Promise((resolve, reject) => {
      connection
        .query('SELECT Id FROM Contact')
        .on('record', (record) => streamed.push(record.Id))
        .on('end', resolve)
        .on('error', reject)
        .run({ autoFetch: true, maxFetch: 100000 });
    });
    const built = await connection
      .sobject('Contact')
      .find({ LastName: { $like: 'M%' } }, ['Id', 'LastName'])
      .sort({ LastName: 1 })
      .limit(5);
    return {
      total: firstPage.totalSize,
      first: firstPage.records.length,
      second: secondPage.records.length,
      all: all.records.map((record) => record.Id),
      sample: all.records[0],
      streamed,
      built: built.map((record) => record.LastName),
      count: (await connection.query('SELECT count() FROM Contact')).totalSize,
      refused: await connection.query('SELECT Nothing FROM Contact').catch(failure),
    };
  },

  async describing(given) {
    const connection = await connected(given);
    const contact = await connection.describe('Contact');
    return {
      global: (await connection.describeGlobal()).sobjects.map((sobject) => sobject.name),
      name: contact.name,
      prefix: contact.keyPrefix,
      fields: contact.fields.map((field) => field.name),
      external: contact.fields.filter((field) => field.externalId).map((field) => field.name),
      unknown: await connection.describe('Nothing__c').catch(failure),
    };
  },

  async writing(given) {
    const connection = await connected(given);
    const contacts = connection.sobject('Contact');
    const created = await contacts.create({ LastName: 'Jsforce', Email: 'js@force.example' });
    const read = await contacts.retrieve(created.id);
    const updated = await contacts.update({ Id: created.id, Title: 'Engineer', FirstName: null });
    const title = (await contacts.retrieve(created.id, ['Title'])).Title;
    const deleted = await contacts.destroy(created.id);
    const first = await contacts.upsert({ LastName: 'Upserted', SfTui_Id__c: 'js-1' }, 'SfTui_Id__c');
    const again = await contacts.upsert({ LastName: 'Upserted twice', SfTui_Id__c: 'js-1' }, 'SfTui_Id__c');
    return {
      created,
      read: { type: read.attributes.type, LastName: read.LastName, Email: read.Email },
      updated,
      title,
      deleted,
      gone: await contacts.retrieve(created.id).catch(failure),
      upserted: [first, again],
      refused: await contacts.create({ FirstName: 'No last name' }).catch(failure),
    };
  },

  async collections(given) {
    const connection = await connected(given);
    const contacts = connection.sobject('Contact');
    const records = Array.from({ length: 450 }, (_, index) => ({ LastName: `Many ${index}` }));
    const created = await contacts.create(records, { allowRecursive: true });
    const ids = created.map((result) => result.id);
    const read = await contacts.retrieve(ids.slice(0, 3), { fields: ['Id', 'LastName'] });
    const updated = await contacts.update(
      [{ Id: ids[0], Title: 'One' }, { Id: ids[1], Email: 'not an address' }],
      { allOrNone: false },
    );
    const upserted = await contacts.upsert(
      [{ LastName: 'A', SfTui_Id__c: 'js-a' }, { LastName: 'B', SfTui_Id__c: 'js-b' }],
      'SfTui_Id__c',
      { allOrNone: true },
    );
    const deleted = await contacts.destroy(ids, { allowRecursive: true });
    return {
      created: created.filter((result) => result.success).length,
      read: read.map((record) => record.LastName),
      updated,
      upserted,
      deleted: deleted.filter((result) => result.success).length,
    };
  },

  async composite(given) {
    const connection = await connected(given);
    const root = `/services/data/v${connection.version}`;
    return connection.requestPost(`${root}/composite`, {
      compositeRequest: [
        { method: 'POST', url: `${root}/sobjects/Account`, referenceId: 'firm', body: { Name: 'Composite' } },
        {
          method: 'POST',
          url: `${root}/sobjects/Contact`,
          referenceId: 'person',
          body: { LastName: 'Composite', AccountId: '@{firm.id}' },
        },
        {
          method: 'GET',
          url: `${root}/query?q=SELECT+Account.Name+FROM+Contact+WHERE+Id='@{person.id}'`,
          referenceId: 'back',
        },
      ],
    });
  },

  async exporting(given) {
    const connection = await connected(given);
    connection.bulk2.pollInterval = 100;
    const rows = [];
    const stream = await connection.bulk2.query('SELECT Id, LastName, AccountId, CreatedDate FROM Contact');
    await new Promise((resolve, reject) => {
      stream.on('record', (record) => rows.push(record));
      stream.on('end', resolve);
      stream.on('error', reject);
    });
    const refused = await connection.bulk2.query('SELECT Nothing FROM Contact').catch(failure);
    return { ids: rows.map((row) => row.Id), sample: rows[0], refused };
  },

  async importing(given) {
    const connection = await connected(given);
    const load = (operation, input, more = {}) =>
      connection.bulk2.loadAndWaitForResults({
        object: 'Contact',
        operation,
        input,
        pollInterval: 100,
        pollTimeout: 30000,
        ...more,
      });
    const inserted = await load('insert', [
      { LastName: 'Bulk, with "marks"', FirstName: 'Åsa' },
      { LastName: 'Bulk two', Email: 'two@bulk.example' },
      { LastName: '', FirstName: 'No last name' },
    ]);
    const upserted = await load(
      'upsert',
      'SfTui_Id__c,LastName\njs-bulk-1,First\njs-bulk-2,Second\n',
      { externalIdFieldName: 'SfTui_Id__c' },
    );
    const again = await load('upsert', [{ SfTui_Id__c: 'js-bulk-1', LastName: 'Changed' }], {
      externalIdFieldName: 'SfTui_Id__c',
    });
    const deleted = await load(
      'delete',
      inserted.successfulResults.map((result) => ({ Id: result.sf__Id })),
    );
    return { inserted, upserted, again, deleted };
  },

  async changes(given) {
    const connection = await connected(given);
    const contacts = connection.sobject('Contact');
    return {
      updated: await contacts.updated(given.start, given.end),
      deleted: await contacts.deleted(given.start, given.end),
      dates: await contacts.updated(new Date(given.start), new Date(given.end)),
    };
  },

  async limits(given) {
    const connection = await connected(given);
    const limits = await connection.limits();
    return { daily: limits.DailyApiRequests, info: connection.limitInfo };
  },
};

async function main() {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  const result = await steps[process.argv[2]](JSON.parse(Buffer.concat(chunks).toString()));
  process.stdout.write(JSON.stringify(result));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});

import assert from 'node:assert/strict';
import { Browser, Server, World, chance, connected } from './sim.mjs';

const noSocket = server => (server.socket = false);

chance('connects by WebSocket, with the token in its first frame', random => {
    const { browser, log, tokens } = connected(random, { away: true });
    assert.equal(browser.machine.transport, 'socket');
    assert.equal(tokens, 1);
    assert.deepEqual(
        log.map(({ is, token, away }) => [is, token, away]),
        [['hello', 'token-1', true]]
    );
});

for (const [transport, prepare] of [['socket', () => {}], ['ajax', noSocket]]) {
    chance(`notices within 1.5 beats that nothing comes any more: ${transport}`, random => {
        const { world, server, browser } = connected(random, {}, prepare);
        assert.equal(browser.machine.transport, transport);
        world.run(random() * 20_000);
        server.lossy = true;
        const cut = world.now;
        world.run(31_000);
        assert.equal(browser.states[0].state, 'reconnecting');
        assert.ok(browser.states[0].at - cut <= 1.5 * server.next);
        server.lossy = false;
        world.run(60_000);
        assert.equal(browser.machine.state, 'connected');
        assert.equal(server.tokens, 1, 'the same client');
    });

    chance(`a hidden page that may act once a minute stays connected: ${transport}`, random => {
        const { world, browser } = connected(random, {}, prepare);
        browser.post({ is: 'say', hidden: true });
        browser.throttled = true;
        browser.lookMillis = 60_000;
        world.run(30 * 60_000);
        assert.deepEqual(browser.states, []);
    });
}

for (const stands of [true, false]) {
    chance(`a sleep is noticed within 1 s, the clock ${stands ? 'stood' : 'ran'}`, random => {
        const { world, server, browser } = connected(random);
        browser.sleep(600_000, stands);
        const woken = world.now;
        world.run(1_000);
        assert.equal(browser.states[0].state, 'reconnecting');
        assert.ok(browser.states[0].at - woken <= 1_000);
        world.run(5_000);
        assert.deepEqual(browser.stateNames, ['reconnecting', 'connected']);
        assert.equal(server.of('hello').length, 1);
        assert.equal(server.tokens, 1);
    });
}

chance('the first frame after a sleep proves nothing', random => {
    const { world, server, browser } = connected(random);
    browser.sleep(600_000, true);
    server.frame('{"next":20000}');
    assert.equal(browser.machine.state, 'reconnecting');
    world.run(5_000);
    assert.equal(browser.machine.state, 'connected');
});

chance('a wall clock that is set back changes nothing', random => {
    const { world, browser } = connected(random);
    browser.wallAhead -= 3_600_000;
    world.run(120_000);
    assert.deepEqual(browser.states, []);
});

chance('is offline after three attempts, tries on, and comes back by itself', random => {
    const { world, server, browser } = connected(random);
    server.up = false;
    server.closeAll();
    assert.deepEqual(browser.stateNames, ['reconnecting']);
    world.run(60_000);
    assert.deepEqual(browser.stateNames, ['reconnecting', 'offline']);
    server.up = true;
    world.run(120_000);
    assert.equal(browser.machine.state, 'connected');
    assert.equal(browser.machine.transport, 'socket');
    assert.equal(server.tokens, 1);
});

chance('the browser says that it has no network, and has it again', random => {
    const { world, server, browser } = connected(random);
    server.up = false;
    server.closeAll();
    browser.post({ is: 'network', online: false });
    assert.equal(browser.machine.state, 'offline');
    world.run(300_000);
    server.up = true;
    browser.post({ is: 'network', online: true });
    world.run(1_200);
    assert.equal(browser.machine.state, 'connected');
});

for (const [told, prepare, tell] of [
    ['401', noSocket, server => (server.refusal = { status: 401 })],
    ['4401', () => {}, server => server.closeAll(4401)]
]) {
    chance(`gets another token when it is told to: ${told}`, random => {
        const { world, server, browser } = connected(random, {}, prepare);
        tell(server);
        world.run(20_500);
        server.refusal = null;
        world.run(90_000); // its windows have doubled meanwhile
        assert.equal(browser.machine.state, 'connected');
        assert.ok(server.tokens >= 2);
        assert.equal(browser.machine.token, `token-${server.tokens}`);
    });
}

chance('does not hammer a server that refuses every token', random => {
    const { world, server, browser } = connected(random, {}, noSocket);
    server.refusal = { status: 401 };
    world.run(600_000);
    assert.equal(browser.machine.state, 'offline');
    assert.ok(server.tokens < 120, `${server.tokens}`);
});

for (const [told, prepare, refuse] of [
    ['503', noSocket, server => (server.refusal = { status: 503, retryAfter: '17' })],
    ['1013', () => {}, server => server.closeAll(1013, '17')]
]) {
    chance(`comes no sooner than a full server wants it: ${told}`, random => {
        const { world, server, browser } = connected(random, {}, prepare);
        refuse(server);
        while (browser.states.length === 0) {
            world.run(100);
        }
        server.refusal = null;
        const lost = browser.states[0].at;
        browser.post({ is: 'network', online: true }); // no reason to come sooner
        server.log.length = 0;
        world.run(40_000);
        const back = server.log[0].at - lost;
        assert.ok(back >= 17_000 && back <= 18_100, `${back}`);
        assert.equal(browser.machine.state, 'connected');
    });
}

chance('what is refused is not asked for again within a minute', random => {
    const world = new World();
    const server = new Server(world);
    server.refuseToken = { status: 403 };
    new Browser(world, server, random).start();
    world.run(59_000);
    assert.equal(server.tokens, 1);
});

chance('beats where no WebSocket opens, and returns to it: one client all the time', random => {
    const { world, server, browser, log } = connected(random, {}, noSocket);
    assert.equal(browser.machine.transport, 'ajax');
    assert.ok(log.some(({ is }) => is === 'beat'));
    server.socket = true;
    world.run(15 * 60_000);
    assert.equal(browser.machine.transport, 'socket');
    assert.deepEqual(browser.states, []);
    assert.equal(server.tokens, 1);
    assert.equal(server.of('leave').length, 0);
    const since = server.of('hello')[0].at;
    const late = server.of('beat').filter(({ at }) => at > since + 100);
    assert.deepEqual(late, [], 'no beats beside the WebSocket');
});

chance('tries a WebSocket that never opens less and less often', random => {
    const { world, server } = connected(random, {}, noSocket);
    world.run(3_600_000);
    const tries = server.of('refused').length;
    assert.ok(tries >= 6 && tries <= 14, `${tries}`);
});

chance('a WebSocket that opens and is silent is as good as none', random => {
    const world = new World();
    const server = new Server(world);
    server._send = () => {};
    const browser = new Browser(world, server, random).start();
    world.run(12_000);
    assert.equal(browser.machine.transport, 'ajax');
});

chance('signed out: stops, until somebody signs in', random => {
    const { world, server, browser } = connected(random);
    server.closeAll(4403);
    assert.deepEqual(browser.stateNames, ['signed-out']);
    world.run(3_600_000);
    browser.post({ is: 'network', online: true });
    browser.sleep(600_000, true);
    world.run(60_000);
    assert.equal(server.log.length, 0);
    assert.equal(server.tokens, 1);
    browser.post({ is: 'signin' });
    world.run(1_500); // without a WebSocket the first beat is up to a second later
    assert.equal(browser.machine.state, 'connected');
    assert.equal(browser.machine.token, 'token-2');
});

for (const [transport, prepare] of [['socket', () => {}], ['ajax', noSocket]]) {
    chance(`signs in without a gap: ${transport}`, random => {
        const { world, server, browser } = connected(random, {}, prepare);
        server.log.length = 0;
        browser.post({ is: 'signin' });
        world.run(10_000);
        assert.deepEqual(browser.states, []);
        assert.equal(browser.machine.token, 'token-2');
        const seen = server.log.filter(({ is }) => is !== 'refused' && is !== 'say');
        const left = seen.findIndex(({ is, token }) => is === 'leave' && token === 'token-1');
        const came = seen.findIndex(({ token }) => token === 'token-2');
        assert.ok(came >= 0 && left > came, JSON.stringify(seen));
    });
}

chance('a page that goes says good-bye, one that comes back is a new client', random => {
    const { world, server, browser } = connected(random);
    browser.post({ is: 'suspend' });
    world.run(600_000);
    assert.deepEqual(server.of('leave').map(({ token }) => token), ['token-1']);
    browser.post({ is: 'resume' });
    world.run(1_000);
    assert.equal(browser.machine.state, 'connected');
    assert.equal(browser.machine.token, 'token-2');
});

chance('tells what changes at once, but once a second at most', random => {
    const { world, server, browser } = connected(random);
    for (let i = 0; i < 100; i++) {
        browser.post({ is: 'say', hidden: i % 2 === 0, away: i === 99 });
        world.run(20);
    }
    world.run(2_000);
    const says = server.of('say');
    assert.ok(says.length <= 4, `${says.length}`);
    assert.equal(says[0].hidden, true);
    assert.deepEqual([says.at(-1).hidden, says.at(-1).away], [false, true]);
});

for (const [transport, prepare] of [['socket', () => {}], ['ajax', noSocket]]) {
    chance(`every beat has the attributes, after a loss, too: ${transport}`, random => {
        const attributes = 'device=phone&page=%2Fcart';
        const { world, server, browser, log } = connected(random, { attributes }, prepare);
        const said = entries =>
            entries.filter(({ is, leave }) => is !== 'refused' && !leave).map(of => of.attributes);
        assert.deepEqual(new Set(said(log)), new Set([attributes]));
        browser.post({ is: 'say', attributes: 'page=%2Fpay' });
        world.run(1_100 + server.next);
        server.closeAll();
        server.lossy = true;
        world.run(60_000);
        server.lossy = false;
        browser.post({ is: 'signin' });
        world.run(90_000);
        assert.equal(browser.machine.state, 'connected');
        assert.ok(said(server.log).length >= 2);
        assert.deepEqual(new Set(said(server.log)), new Set(['page=%2Fpay']));
    });

    chance(`no beat has attributes where there are none: ${transport}`, random => {
        const { world, server, browser, log } = connected(random, {}, prepare);
        browser.post({ is: 'say', attributes: 'page=%2Fcart' });
        world.run(25_000);
        browser.post({ is: 'say', attributes: '' });
        world.run(25_000);
        const said = server.log.map(({ attributes }) => attributes);
        assert.ok(log.every(({ attributes }) => attributes === undefined));
        assert.ok(said.includes('page=%2Fcart'));
        assert.equal(said.at(-1), undefined);
    });
}

chance('attributes that change are told at once, but once a second at most', random => {
    const { world, server, browser } = connected(random);
    for (let i = 0; i < 100; i++) {
        browser.post({ is: 'say', attributes: `page=${i}` });
        browser.post({ is: 'say', attributes: `page=${i}` }); // no change
        world.run(20);
    }
    world.run(2_000);
    const says = server.of('say').map(({ attributes }) => attributes);
    assert.ok(says.length <= 4, `${says.length}`);
    assert.deepEqual([says[0], says.at(-1)], ['page=0', 'page=99']);
    browser.post({ is: 'say', attributes: { page: '/' } }); // is no form
    assert.equal(browser.machine.says.attributes, 'page=99');
});

chance('resumes the list where it stood, on either transport', random => {
    const online = [{ user: 'ann', status: 'online', clients: 1, since: 1 }];
    const lists = [{ reset: true, at: 'one', online }, { at: 'two', gone: ['ann'] }];
    const { world, server, browser } = connected(random, { watch: true }, server => {
        server.lists = lists;
    });
    server.closeAll(1001);
    world.run(2_000);
    assert.equal(server.of('hello')[0].list, 'one');
    assert.deepEqual(browser.lists.map(({ reset }) => reset), [true, false]);
    assert.equal(browser.machine.snapshot().online.length, 0);
    server.socket = false;
    server.closeAll();
    world.run(10_000);
    assert.equal(server.of('beat')[0].list, 'two');
});

chance('never throws at what comes, and counts it', random => {
    const { world, server, browser } = connected(random, { watch: true });
    const pieces = ['{', '}', '[', ']', '"', 'next', 'list', 'online', 'user', ':', ',', 'null',
        '1e999', '-1', 'true', '\\u0000', 'gone', '__proto__', 'at', '{"list":', '{"next":'];
    for (let i = 0; i < 2_000; i++) {
        let text = '';
        for (let left = random() * 12; left > 0; left--) {
            text += pieces[Math.floor(random() * pieces.length)];
        }
        server.frame(text);
    }
    for (const text of ['{"list":{"online":[null,1,{"user":1},{"user":"x"}],"gone":[{}]}}',
        '{"list":{"online":{"length":3}}}', '{"list":{"at":"\\""}}', undefined, {}]) {
        server.frame(text);
    }
    assert.ok(browser.machine.malformed > 1_000);
    assert.deepEqual(browser.machine.snapshot().online.map(({ user }) => user), ['x']);
    world.run(60_000);
    assert.equal(browser.machine.state, 'connected');
});

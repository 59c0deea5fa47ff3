import FoundationEssentials
import Hummingbird
import MicrosoftCloud
import NIOCore
import Testing

@Suite struct TransportTests {
    private func request(_ lab: Lab, _ path: String = "/x") throws -> CloudRequest {
        CloudRequest("test", url: try lab.cloud.root(of: .activity).appending(path))
    }

    @Test func `An answer arrives with status, headers in any letter case, body and the server's clock`() async throws {
        try await Lab.run { _ in
            Reply(201, "[1]", headers: [("X-Odd-Case", "v")])
        } _: { lab in
            let answer = try await lab.transport.send(try request(lab), in: lab.cloud, limit: 100)

            #expect(answer.status == 201)
            #expect(answer.body == Array("[1]".utf8))
            #expect(answer.header("x-oDD-cASE") == "v")
            let time = try #require(answer.serverTime)
            #expect(abs(time.skew / .seconds(1)) < 3)
        }
    }

    @Test func `A redirect is answered as it is, so that a token never follows it`() async throws {
        try await Lab.run { asked in
            asked.path.hasSuffix("/x")
                ? Reply(302, "", headers: [("Location", "https://localhost/elsewhere")]) : Reply()
        } _: { lab in
            let answer = try await lab.transport.send(try request(lab), in: lab.cloud, limit: 100)

            #expect(answer.status == 302)
            #expect(lab.requests.all.count == 1)
        }
    }

    @Test(arguments: [true, false])
    func `A body over the limit is a failure, announced or not`(announced: Bool) async throws {
        let large = [UInt8](repeating: 65, count: 200_000)
        try await Lab.run { _ in
            announced
                ? Reply(bytes: large)
                : Reply {
                    try await $0.write(ByteBuffer(bytes: large)); try await $0.finish(nil)
                }
        } _: { lab in
            let found = try await failure {
                try await lab.transport.send(try request(lab), in: lab.cloud, limit: 199_999)
            }
            let whole = try await lab.transport.send(try request(lab), in: lab.cloud, limit: 200_000)

            #expect(found.code == .tooLarge)
            #expect(found.retry == .ourFault)
            #expect(whole.body == large)
        }
    }

    @Test func `An error's body is cut instead of refused`() async throws {
        try await Lab.run { _ in
            Reply(500, String(repeating: "x", count: 100_000))
        } _: { lab in
            let sent = try await lab.transport.send(try request(lab), in: lab.cloud, limit: 10)
            let streamed = try await lab.transport.stream(try request(lab), in: lab.cloud, limit: 10) { _ in
                Issue.record("An error's body is not content")
            }

            #expect(sent.body.count == 65_536)
            #expect(streamed.body.count == 65_536)
        }
    }

    @Test func `A body that crawls but moves arrives whole, however long it takes in all`() async throws {
        try await Lab.run(settings: TransportSettings(idleTimeout: .milliseconds(400))) { _ in
            Reply { writer in
                for _ in 0..<10 {
                    try await writer.write(ByteBuffer(string: "x"))
                    // Makes the server slow: 1 s in all, more than twice the idle timeout.
                    try await Task.sleep(for: .milliseconds(100))
                }
                try await writer.finish(nil)
            }
        } _: { lab in
            let answer = try await lab.transport.send(try request(lab), in: lab.cloud, limit: 100)

            #expect(answer.body.count == 10)
        }
    }

    @Test func `A body that stops moving is a timeout`() async throws {
        let hold = Hold()
        try await Lab.run(settings: TransportSettings(idleTimeout: .milliseconds(200))) { _ in
            Reply { writer in
                try await writer.write(ByteBuffer(string: "x"))
                await hold.wait()
                try await writer.finish(nil)
            }
        } _: { lab in
            defer { hold.release() }
            let found = try await failure { try await lab.transport.send(try request(lab), in: lab.cloud, limit: 100) }

            #expect(found.code == .timeout)
            #expect(found.retry == .retry)
            #expect(found.mayHaveHappened)
        }
    }

    private struct Broken: Error {}

    @Test func `A body that breaks off is a failure, never a shorter body`() async throws {
        try await Lab.run { _ in
            Reply(contentLength: 1000) { writer in
                try await writer.write(ByteBuffer(string: "[1,2"))
                throw Broken()
            }
        } _: { lab in
            let sent = try await failure { try await lab.transport.send(try request(lab), in: lab.cloud, limit: 9999) }
            let streamed = try await failure {
                try await lab.transport.stream(try request(lab), in: lab.cloud, limit: 9999) { _ in }
            }

            #expect(sent.code == .closed)
            #expect(streamed.code == .closed)
            #expect(sent.mayHaveHappened && streamed.mayHaveHappened)
        }
    }

    @Test func `A chunked body that breaks off is a failure as well`() async throws {
        try await Lab.run { _ in
            Reply { writer in
                try await writer.write(ByteBuffer(string: "[1,2"))
                throw Broken()
            }
        } _: { lab in
            let found = try await failure { try await lab.transport.send(try request(lab), in: lab.cloud, limit: 9999) }

            #expect(found.code == .closed)
        }
    }

    @Test func `A compressed body arrives unpacked`() async throws {
        // "hello hello hello hello\n", gzip -n
        let packed = try #require(Data(base64Encoded: "H4sIAAAAAAAAA8tIzcnJV8hAJ7kAAIhZCxgAAAA="))
        try await Lab.run { asked in
            Reply(bytes: Array(packed), headers: [("Content-Encoding", asked.headers["accept-encoding"] ?? "none")])
        } _: { lab in
            let answer = try await lab.transport.send(try request(lab), in: lab.cloud, limit: 100)

            #expect(String(decoding: answer.body, as: UTF8.self) == "hello hello hello hello\n")
        }
    }

    @Test func `A certificate that nobody vouches for is refused with what to do`() async throws {
        try await Lab.run { _ in
            Reply()
        } _: { lab in
            var stranger = lab.cloud
            stranger = Cloud(name: "other", roots: stranger.roots, audiences: [:])

            let found = try await failure { try await lab.transport.send(try request(lab), in: stranger, limit: 1) }

            #expect(found.code == .tls)
            #expect(!found.mayHaveHappened)
            #expect(found.remedy.contains("trust"))
            #expect(lab.requests.all.isEmpty)
        }
    }

    @Test func `A certificate for another name is refused`() async throws {
        try await Lab.run(certificateHosts: ["contoso.example"]) { _ in
            Reply()
        } _: { lab in
            let found = try await failure { try await lab.transport.send(try request(lab), in: lab.cloud, limit: 1) }

            #expect(found.code == .tls)
            #expect(!found.mayHaveHappened)
            #expect(lab.requests.all.isEmpty)
        }
    }

    @Test func `A port where nobody listens is told as that, at once`() async throws {
        let transport = try CloudTransport()
        let found = try await failure {
            try await transport.send(CloudRequest("test", url: "https://127.0.0.1:1/"), in: .commercial, limit: 1)
        }
        await transport.shutdown()

        #expect(found.code == .refused)
        #expect(!found.mayHaveHappened)
        #expect(found.message.contains("127.0.0.1:1"))
    }

    @Test func `A name without an address is told as that`() async throws {
        let transport = try CloudTransport()
        let found = try await failure {
            try await transport.send(CloudRequest("test", url: "https://nowhere.invalid/"), in: .commercial, limit: 1)
        }
        await transport.shutdown()

        #expect(found.code == .dns)
        #expect(!found.mayHaveHappened)
    }

    @Test func `After shutdown a request fails instead of hanging, and a second shutdown is harmless`() async throws {
        let transport = try CloudTransport()
        await transport.shutdown()
        await transport.shutdown()

        let found = try await failure {
            try await transport.send(CloudRequest("test", url: "https://127.0.0.1:1/"), in: .commercial, limit: 1)
        }

        #expect(found.code == .shutDown)
    }

    @Test func `A cancelled request ends with a cancellation, not with a failure`() async throws {
        let (arrived, announce) = AsyncStream.makeStream(of: Void.self)
        let hold = Hold()
        try await Lab.run { _ in
            announce.yield()
            await hold.wait()
            return Reply()
        } _: { lab in
            defer { hold.release() }
            let request = try request(lab)
            await #expect(throws: CancellationError.self) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { _ = try await lab.transport.send(request, in: lab.cloud, limit: 1) }
                    for await _ in arrived.prefix(1) { group.cancelAll() }
                    try await group.waitForAll()
                }
            }
        }
    }

    @Test func `What a stream's consumer throws comes back as it is`() async throws {
        try await Lab.run { _ in
            Reply(200, "[1]")
        } _: { lab in
            await #expect(throws: Broken.self) {
                _ = try await lab.transport.stream(try request(lab), in: lab.cloud, limit: 10) { _ in throw Broken() }
            }
        }
    }

    @Test func `A request's description shows neither address nor token`() {
        let request = CloudRequest("op", url: "https://a/?sig=1", headers: [("Authorization", "Bearer t0ken")])
        var dumped = ""
        dump(request, to: &dumped)

        #expect(!"\(request)\(dumped)\(String(reflecting: request))".contains("t0ken"))
        #expect(!"\(request)\(dumped)\(String(reflecting: request))".contains("sig"))
    }

    @Test func `No more requests than the limit are at a host at once, and waiting for long is no failure`()
        async throws
    {
        let load = Load()
        try await Lab.run(settings: TransportSettings(connectionsPerHost: 3, connectTimeout: .seconds(2))) { _ in
            await load.enter()
            // Makes the requests overlap; 30 of them by threes take longer than the connect.
            try await Task.sleep(for: .milliseconds(250))
            await load.leave()
            return Reply(200, "[]")
        } _: { lab in
            let request = try request(lab)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<30 {
                    group.addTask { _ = try await lab.transport.send(request, in: lab.cloud, limit: 10) }
                }
                try await group.waitForAll()
            }
        }
        #expect(await load.most == 3)
    }

    private actor Load {
        var most = 0
        private var now = 0
        func enter() {
            now += 1
            most = max(most, now)
        }
        func leave() { now -= 1 }
    }
}

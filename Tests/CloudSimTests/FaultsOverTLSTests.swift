internal import AsyncHTTPClient
@testable internal import cloudsim
internal import NIOCore
internal import NIOHTTP1
internal import Testing

/// What a fault does to the connection, seen by a client that speaks TLS.
@Suite(.timeLimit(.minutes(6))) struct FaultsOverTLSTests {
    /// A simulator with one blob that was started and listed.
    private struct Scene {
        let running: RunningSimulator
        let token: String
        let blob: String

        init() async throws {
            running = try await RunningSimulator(["--scenario", "empty", "--no-start-limit"])
            token = try await running.token()
            let made = try await running.post(
                "/control/content/generate",
                #"{"tenant":"contoso","contentType":"Audit.General","blobs":1,"recordsPerBlob":200}"#
            )
            guard case .array(let blobs) = try JSON.decode(JSON.self, from: RunningSimulator.bytes(made)) else {
                throw Lab.NotAnArray()
            }
            blob = try #require(blobs.first?["contentId"]?.text)
            let started = try await running.activity(
                .POST,
                "subscriptions/start?contentType=Audit.General",
                token: token
            )
            #expect(started.status == .ok)
        }

        func arrange(_ effect: String, _ more: String = "") async throws {
            let rule = #"{"name":"\#(effect)","endpoint":"blob","count":1,"effect":"\#(effect)"\#(more)}"#
            #expect(try await running.post("/control/faults", rule).status == .created)
        }

        func fetch(_ headers: HTTPHeaders = [:]) async throws -> HTTPClient.Response {
            try await running.activity(.GET, "audit/\(blob)", token: token, headers: headers)
        }
    }

    @Test func `Connections end as each fault says, and the next answer is right`() async throws {
        let scene = try await Scene()
        defer { scene.running.remove() }
        let right = try #require(try await scene.fetch().body)

        for effect in ["drop", "reset", "refuse", "wrongLength"] {
            try await scene.arrange(effect)
            await #expect(throws: (any Error).self, "\(effect)") { try await scene.fetch() }
            #expect(try await scene.fetch().body == right, "\(effect)")
        }
        _ = try await scene.running.stop()
    }

    @Test func `Of a dropped connection half the body arrives, of one with a wrong length all of it`() async throws {
        let scene = try await Scene()
        defer { scene.running.remove() }
        let right = try #require(try await scene.fetch().body).readableBytes
        func arrived() async throws -> Int {
            let request = try scene.running.request(.GET, "audit/\(scene.blob)", token: scene.token)
            let count = BodyCount()
            await #expect(throws: (any Error).self) {
                try await scene.running.client.execute(request: request, delegate: count).get()
            }
            return count.bytes
        }

        try await scene.arrange("drop")
        #expect(try await arrived() == right / 2)
        try await scene.arrange("wrongLength")
        #expect(try await arrived() == right)
        _ = try await scene.running.stop()
    }

    @Test func `Truncation, compression, slowness and a false date are whole answers of HTTP`() async throws {
        let scene = try await Scene()
        defer { scene.running.remove() }
        let right = try #require(try await scene.fetch().body)

        try await scene.arrange("truncate")
        let truncated = try await scene.fetch()
        #expect(truncated.status == .ok)
        #expect(truncated.body?.readableBytes == right.readableBytes / 2)

        try await scene.arrange("gzip")
        let packed = try await scene.fetch(["Accept-Encoding": "gzip"])
        #expect(packed.headers.first(name: "Content-Encoding") == "gzip")
        let size = try #require(packed.body?.readableBytes)
        #expect(packed.headers.first(name: "Content-Length") == String(size))
        #expect(size < right.readableBytes / 2)

        try await scene.arrange("skewDate", #","skewSeconds":-86400"#)
        let before = Moment.now.adding(seconds: -86_400)
        let dates = (0...30).map { before.adding(seconds: $0).httpDate }
        let skewed = try await scene.fetch()
        #expect(dates.contains(try #require(skewed.headers.first(name: "Date"))))
        #expect(skewed.body == right)

        try await scene.arrange("slow", #","bytesPerSecond":200000"#)
        let began = ContinuousClock.now
        #expect(try await scene.fetch().body == right)
        #expect(ContinuousClock.now - began > .milliseconds(300))
        try await scene.arrange("delay", #","delayMilliseconds":300"#)
        let second = ContinuousClock.now
        #expect(try await scene.fetch().body == right)
        #expect(ContinuousClock.now - second > .milliseconds(290))
        _ = try await scene.running.stop()
    }

    @Test func `Who goes away in the middle was not served`() async throws {
        let scene = try await Scene()
        defer { scene.running.remove() }
        try await scene.arrange("slow", #","bytesPerSecond":20000"#)
        let request = try scene.running.request(.GET, "audit/\(scene.blob)", token: scene.token)
        let impatient = BodyCount(limit: 5_000)
        await #expect(throws: (any Error).self) {
            try await scene.running.client.execute(request: request, delegate: impatient).get()
        }

        try await eventually { try await scene.running.served(scene.blob) == nil }

        _ = try await scene.fetch()
        #expect(try await scene.running.served(scene.blob) == 1)
        _ = try await scene.running.stop()
    }
}

/// Counts what arrives of a body, and gives up at a limit.
private final class BodyCount: HTTPClientResponseDelegate {
    struct Enough: Error {}

    private let count = Counter()
    private let limit: Int

    init(limit: Int = .max) { self.limit = limit }

    var bytes: Int { count.value }

    func didReceiveBodyPart(task: HTTPClient.Task<Void>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
        count.add(buffer.readableBytes)
        guard count.value < limit else { return task.eventLoop.makeFailedFuture(Enough()) }
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didFinishRequest(task: HTTPClient.Task<Void>) throws {}
}

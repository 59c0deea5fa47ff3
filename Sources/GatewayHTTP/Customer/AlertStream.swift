import FoundationEssentials
import Gateway
import HTTPTypes
import Hummingbird
import MicrosoftCloud
import NIOCore
import ServiceLifecycle

/// One client's stream of what happens to its tenant's alerts (WHATWG HTML, "Server-sent events").
///
/// The id of an event is the number of the change; a client that comes back with `Last-Event-ID` goes on after it and misses
/// nothing. One that comes without begins with what happens next.
struct AlertStream {
    private static let page = 100

    /// One event's data.
    private struct Event: Encodable {
        let change: AlertChange
        /// As it stands now; absent when it is gone.
        let alert: Alert?

        /// As it goes over the wire; JSON has no line ends of its own.
        func frame() throws -> ByteBuffer {
            let data = String(decoding: try JSONCoding.bytes(self), as: UTF8.self)
            return ByteBuffer(string: "id: \(change.changeId)\nevent: alert\ndata: \(data)\n\n")
        }
    }

    let tenant: TenantID
    let keyHash: [UInt8]
    let database: Database
    let news: AlertNews

    /// - Throws: ``GatewayError`` with `request.invalid`, `stream.limit`.
    func response(to request: Request) throws -> Response {
        guard news.hasRoom(for: tenant) else {
            throw GatewayError(
                .streamLimit,
                "There are as many streams of alerts as may be.",
                remedy: "Close one; a tenant has \(AlertNews.tenantLimit) at a time."
            )
        }
        let begin = try Self.begin(request)
        let headers: HTTPFields = [
            .contentType: "text/event-stream", .cacheControl: "no-store",
            // nginx passes it on piece by piece then.
            .accelBuffering: "no",
        ]
        guard request.method == .get else { return Response(status: .ok, headers: headers) }
        return Response(
            status: .ok,
            headers: headers,
            body: ResponseBody { [self] writer in
                // Joined before the first look, so that nothing falls between the two.
                let calls = news.join(tenant)
                var last: Int64
                if let begin {
                    last = begin
                } else {
                    last = try await database.asTenant(tenant) {
                        try await AlertStore.lastChange(tenant: tenant, on: $0)
                    }
                }
                // A client whose connection is lost comes back after 3 seconds, with the number it has seen.
                try await writer.write(ByteBuffer(string: "retry: 3000\n: connected\n\n"))
                var call: AlertNews.Call? = .changed
                var waiting = calls.cancelOnGracefulShutdown().makeAsyncIterator()
                while let woken = call {
                    let before = last
                    repeat {
                        let events = try await events(after: last)
                        for event in events { try await writer.write(try event.frame()) }
                        guard let newest = events.last else { break }
                        last = newest.change.changeId
                        if events.count < Self.page { break }
                    } while true
                    if case .tick = woken {
                        // A key that was revoked opens nothing any more.
                        guard try await database.tenant(ofKeyHash: keyHash) == tenant else { break }
                        if last == before { try await writer.write(ByteBuffer(string: ": keep-alive\n\n")) }
                    }
                    call = await waiting.next()
                }
                try await writer.finish(nil)
            }
        )
    }

    /// The next things that happened after a change.
    private func events(after number: Int64) async throws -> [Event] {
        try await database.asTenant(tenant) { connection in
            let changes = try await AlertStore.changes(after: number, tenant: tenant, limit: Self.page, on: connection)
            var alerts: [GUID: Alert] = [:]
            for id in Set(changes.map(\.alertId)) {
                alerts[id] = try await AlertStore.get(id.rawValue, tenant: tenant, on: connection)
            }
            return changes.map { Event(change: $0, alert: alerts[$0.alertId]) }
        }
    }

    /// The change after which the stream begins; `nil`: with what happens next.
    private static func begin(_ request: Request) throws -> Int64? {
        guard let text = request.headers[.lastEventID] ?? request.uri.queryParameters.get("after"), !text.isEmpty else {
            return nil
        }
        guard let number = Int64(text), number >= 0 else {
            throw GatewayError(.requestInvalid, "Last-Event-ID is the id of an event of this stream, a number.")
        }
        return number
    }
}

extension HTTPField.Name {
    /// WHATWG HTML §9.2.4.
    static let lastEventID: HTTPField.Name = {
        guard let name = HTTPField.Name("Last-Event-ID") else { preconditionFailure("a token by RFC 9110") }
        return name
    }()

    static let accelBuffering: HTTPField.Name = {
        guard let name = HTTPField.Name("X-Accel-Buffering") else { preconditionFailure("a token by RFC 9110") }
        return name
    }()
}

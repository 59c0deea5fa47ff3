internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// Posts to the webhooks of the tests and demonstrations.
///
/// It accepts any certificate: the receivers are gateways in a lab, whose certificates nobody vouches for.
struct WebhookSender: Sendable {
    private typealias Connection = NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>

    /// How long a receiver may take in all.
    private static let patience = TimeAmount.seconds(10)

    /// Posts a body and returns the status of the answer; nil when there was none.
    func post(_ body: String, to webhook: Webhook, headers: [(String, String)] = []) async -> Int? {
        guard let url = URL(string: webhook.address), url.scheme?.lowercased() == "https", let host = url.host else {
            return nil
        }
        do {
            return try await exchange(body, url: url, host: host, webhook: webhook, headers: headers)
        } catch {
            return nil
        }
    }

    @concurrent private func exchange(
        _ body: String,
        url: URL,
        host: String,
        webhook: Webhook,
        headers: [(String, String)]
    ) async throws -> Int? {
        let connection = try await connect(host: host, port: url.port ?? 443)
        let guardian = connection.channel.eventLoop.scheduleTask(in: Self.patience) {
            connection.channel.close(promise: nil)
        }
        defer { guardian.cancel() }
        var path = url.path.isEmpty ? "/" : url.path
        if let query = url.query { path += "?" + query }
        var head = HTTPRequestHead(version: .http1_1, method: .POST, uri: path)
        head.headers.add(name: "Host", value: url.port.map { "\(host):\($0)" } ?? host)
        head.headers.add(name: "Content-Type", value: "application/json; charset=utf-8")
        head.headers.add(name: "Content-Length", value: String(body.utf8.count))
        head.headers.add(name: "Connection", value: "close")
        if let authId = webhook.authId { head.headers.add(name: "Webhook-AuthID", value: authId) }
        for (name, value) in headers { head.headers.add(name: name, value: value) }
        let request: [HTTPClientRequestPart] = [
            .head(head), .body(.byteBuffer(ByteBuffer(string: body))), .end(nil),
        ]
        return try await connection.executeThenClose { inbound, outbound in
            try await outbound.write(contentsOf: request)
            for try await part in inbound {
                if case .head(let head) = part { return Int(head.status.code) }
            }
            return nil
        }
    }

    @concurrent private func connect(host: String, port: Int) async throws -> Connection {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        let context = try NIOSSLContext(configuration: configuration)
        // A server name indication must be no address (RFC 6066 §3).
        let isAddress = host.contains(":") || host.allSatisfy { $0.isNumber || $0 == "." }
        return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(5))
            .connect(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let name = isAddress ? nil : host
                    try channel.pipeline.syncOperations.addHandler(
                        NIOSSLClientHandler(context: context, serverHostname: name)
                    )
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    return try Connection(wrappingChannelSynchronously: channel)
                }
            }
    }
}

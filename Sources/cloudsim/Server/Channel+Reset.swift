internal import Foundation
internal import NIOCore
internal import NIOSSL

extension Channel {
    /// Ends a TLS connection with a TCP reset, as a firewall or a dying server does: beneath TLS, without its goodbye.
    func reset() async throws {
        if let options = self as? any SocketOptionProvider {
            // Closing with a linger time of zero resets (socket(7), SO_LINGER).
            try await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        try await eventLoop.submit {
            // Closing from the TLS handler's place goes on to the socket and past the handler itself.
            let tls = try self.pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self)
            tls.close(mode: .all, promise: nil)
        }.get()
    }
}

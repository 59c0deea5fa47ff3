import Foundation
import Gateway
import GatewayHTTP
import Glibc
import Hummingbird
import HummingbirdHTTP2
import Logging
import NIOCore
import NIOSSL
import Sealing
import ServiceLifecycle

/// One HTTP listener; when it cannot bind it says which setting chose the address.
struct Listener: Service {
    private let application: any ApplicationProtocol
    private let address: String
    private let setting: String
    private static let serverName = "gatewayd/\(Health.version)"

    func run() async throws {
        do {
            try await application.run()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw StartupError(
                message: "The address \(address) is in use by another program.",
                remedy: "Stop that program (ss -ltnp shows it), or choose another address with \(setting)."
            )
        } catch let error as IOError where error.errnoCode == EACCES || error.errnoCode == EADDRNOTAVAIL {
            throw StartupError(
                message: "The address \(address) cannot be bound: \(String(cString: strerror(error.errnoCode))).",
                remedy: "Choose an address of this machine and a port this user may open with \(setting)."
            )
        }
    }

    /// Health and metrics.
    static func ops(_ settings: Settings, router: Router<GatewayContext>, _ logger: Logger) throws -> Listener {
        Listener(
            application: Application(
                router: router,
                configuration: .init(
                    address: .hostname(settings.opsListen.host, port: settings.opsListen.port),
                    serverName: serverName
                ),
                onServerRunning: { logger.notice("Ops listen", metadata: .init([.url: "http://\($0.described)"])) },
                logger: logger
            ),
            address: settings.opsListen.description,
            setting: "GATEWAY_OPS_LISTEN"
        )
    }

    /// The customers' API: TLS with HTTP/1.1 and HTTP/2.
    static func customers(
        _ settings: Settings,
        _ state: StateDirectory,
        _ router: Router<GatewayContext>,
        _ logger: Logger
    ) throws -> Listener {
        let tls = try ServerCertificate(settings, state).configuration()
        return Listener(
            application: Application(
                router: router,
                server: try .http2Upgrade(tlsConfiguration: tls),
                configuration: .init(
                    address: .hostname(settings.listen.host, port: settings.listen.port),
                    serverName: serverName
                ),
                onServerRunning: { logger.notice("API listens", metadata: .init([.url: "https://\($0.described)"])) },
                logger: logger
            ),
            address: settings.listen.description,
            setting: "GATEWAY_LISTEN"
        )
    }

    /// The admin API on its unix socket: whoever may open the file is an operator.
    static func admin(_ settings: Settings, router: Router<GatewayContext>, _ logger: Logger) throws -> Listener {
        let path = settings.adminSocket
        // sockaddr_un holds 108 bytes, the closing zero among them.
        guard path.utf8.count <= 107 else {
            throw StartupError(
                message: "The admin socket's path has more than 107 bytes: \(path)",
                remedy: "Choose a shorter one with GATEWAY_ADMIN_SOCKET."
            )
        }
        // The state folder is locked by now, so a socket file that is there is a dead daemon's.
        unlink(path)
        return Listener(
            application: Application(
                router: router,
                configuration: .init(address: .unixDomainSocket(path: path), serverName: serverName),
                onServerRunning: { _ in
                    chmod(path, 0o660)
                    logger.notice("Admin socket listens", metadata: .init([.path: "\(path)"]))
                },
                logger: logger
            ),
            address: path,
            setting: "GATEWAY_ADMIN_SOCKET"
        )
    }
}

extension Channel {
    /// The bound address as a URL has it.
    fileprivate var described: String {
        guard let address = localAddress, let port = address.port else { return "" }
        let host = address.ipAddress ?? ""
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}

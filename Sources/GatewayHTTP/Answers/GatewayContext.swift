package import Hummingbird
package import MicrosoftCloud
import Foundation
import NIOCore

/// What a request carries on its way through the routes.
package struct GatewayContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// The tenant that the request's key belongs to; the admin API has none.
    package var tenant: TenantID?
    /// SHA-256 of that key.
    package var keyHash: [UInt8] = []

    /// The network address that the request comes from; a proxy's where one stands in front.
    package var address: String?

    package init(source: Source) {
        coreContext = CoreRequestContextStorage(source: source)
        address = source.channel.remoteAddress?.ipAddress
    }

    /// The tenant of an authenticated request.
    ///
    /// - Throws: ``GatewayError`` with `key.refused`; the guard in front of the routes makes sure that it does not come to that.
    func requireTenant() throws -> TenantID {
        guard let tenant else { throw KeyGuard.refusal }
        return tenant
    }

    /// A path parameter with its percent encoding undone.
    func parameter(_ name: String) throws -> String {
        let raw = try parameters.require(name)
        return raw.removingPercentEncoding ?? raw
    }
}

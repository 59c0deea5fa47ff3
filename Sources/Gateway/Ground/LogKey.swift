package import Logging

/// Every metadata key the gateway logs under: dotted, lower case, the unit last.
package enum LogKey: String {
    case blobs = "content.blobs"
    case contentID = "content.id"
    case contentType = "feed.content_type"
    case delaySeconds = "delay.s"
    case deliveryID = "delivery.id"
    case digestID = "digest.id"
    case durationMilliseconds = "duration.ms"
    case errorCause = "error.cause"
    case errorCode = "error.code"
    case errorMessage = "error.message"
    case events = "sharing.events"
    case leases = "leases"
    case mitigationID = "mitigation.id"
    case path = "path"
    case policyID = "policy.id"
    case records = "records.new"
    case remedy = "error.remedy"
    case requestID = "request.id"
    case requestMethod = "request.method"
    case requestPath = "request.path"
    case setAside = "records.set_aside"
    case status = "response.status"
    case tenantID = "tenant.id"
    case tenantName = "tenant.name"
    case url = "url"
    case worker = "worker.id"
}

extension Logger {
    package subscript(_ key: LogKey) -> MetadataValue? {
        get { self[metadataKey: key.rawValue] }
        set { self[metadataKey: key.rawValue] = newValue }
    }

    /// This logger with one more fact bound to it.
    package func with(_ key: LogKey, _ value: some CustomStringConvertible & Sendable) -> Logger {
        var logger = self
        logger[key] = .string(value.description)
        return logger
    }
}

extension Logger.Metadata {
    package init(_ values: KeyValuePairs<LogKey, Logger.MetadataValue>) {
        self.init(uniqueKeysWithValues: values.map { ($0.rawValue, $1) })
    }
}

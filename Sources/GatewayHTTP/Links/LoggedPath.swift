import Hummingbird

/// A request's path as the log may have it: whoever reads the log must not get into what a link opens.
enum LoggedPath {
    private static let secret = ["/a/", "/d/", "/u/"]

    static func of(_ request: Request) -> String { of(request.uri.path) }

    static func of(_ path: String) -> String {
        guard let prefix = secret.first(where: path.hasPrefix) else { return path }
        return prefix + "…"
    }
}

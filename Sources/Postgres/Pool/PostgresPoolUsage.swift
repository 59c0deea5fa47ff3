/// How a pool is used right now.
package struct PostgresPoolUsage: Sendable, Equatable {
    package let lent: Int
    package let idle: Int
    package let waiting: Int

    package init(lent: Int, idle: Int, waiting: Int) {
        self.lent = lent
        self.idle = idle
        self.waiting = waiting
    }
}

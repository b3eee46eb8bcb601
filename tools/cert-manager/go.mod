module surety/tools/cert-manager

go 1.26.0

// Only the files under deploy/crds of this module are used; nothing is built from it, so `go mod tidy` would drop it.
require github.com/cert-manager/cert-manager v1.21.2

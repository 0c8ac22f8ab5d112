#!/bin/sh
# Stands in for Microsoft's runtime image where that cannot be pulled: Debian's packages and this machine's .NET, no shell, and
# user 1654. The services are built upon it when PIPELINE_RUNTIME_IMAGE names it:
#   Tests/Cli.Tests/Pipeline/runtime-image.sh localhost/aspnet:10.0
set -eu
image=$1
packages="base-files ca-certificates libc6 libgcc-s1 libgssapi-krb5-2 libk5crypto3 libkrb5-3 libkrb5support0 libcom-err2 libkeyutils1 libssl3 libstdc++6 netbase tzdata zlib1g"
for tool in apt-get buildah dotnet; do
    command -v $tool >/dev/null || { echo "error: '$tool' is missing. This needs Debian with: apt-get install buildah" >&2; exit 1; }
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/debs" "$work/fs/var/lib/dpkg/status.d" "$work/fs/etc/ssl/certs" "$work/fs/usr/share/dotnet" "$work/fs/tmp"
# Exactly these, without what their installation alone needs.
(cd "$work/debs" && apt-get -qq -o APT::Sandbox::User=root download $packages)
for deb in "$work"/debs/*.deb; do
    dpkg-deb --extract "$deb" "$work/fs"
    dpkg-deb --field "$deb" >"$work/fs/var/lib/dpkg/status.d/$(dpkg-deb --field "$deb" Package)" # where scanners look for packages
done
cat "$work"/fs/usr/share/ca-certificates/mozilla/*.crt >"$work/fs/etc/ssl/certs/ca-certificates.crt"
printf 'root:x:0:0::/:/usr/sbin/nologin\napp:x:1654:1654::/app:/usr/sbin/nologin\n' >"$work/fs/etc/passwd"
printf 'root:x:0:\napp:x:1654:\n' >"$work/fs/etc/group"
chmod 1777 "$work/fs/tmp"
rm -rf "$work"/fs/usr/share/man "$work"/fs/usr/sbin/*

dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
version=$(dotnet --list-runtimes | sed -n 's/^Microsoft.AspNetCore.App \(10\.[^ ]*\).*/\1/p' | tail -1)
(cd "$dotnet" && cp -R --parents dotnet LICENSE.txt ThirdPartyNotices.txt "host/fxr/$version" "shared/Microsoft.NETCore.App/$version" "shared/Microsoft.AspNetCore.App/$version" "$work/fs/usr/share/dotnet")
chmod -R u=rwX,go=rX "$work/fs/usr/share/dotnet"
mkdir -p "$work/fs/usr/bin"
ln -s /usr/share/dotnet/dotnet "$work/fs/usr/bin/dotnet"

cat >"$work/Dockerfile" <<DOCKERFILE
FROM scratch
COPY fs/ /
ENV APP_UID=1654 ASPNETCORE_HTTP_PORTS=8080 DOTNET_RUNNING_IN_CONTAINER=true DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=true
USER 1654
DOCKERFILE
buildah build --quiet --network none --layers=false --timestamp 0 --tag "$image" "$work" >/dev/null
buildah inspect --type image --format '{{.FromImageID}}' "$image"

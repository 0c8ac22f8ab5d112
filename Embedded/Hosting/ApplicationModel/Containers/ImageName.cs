namespace Aspire.Hosting.ApplicationModel;

/// <summary>The parts of a container image's name: <c>[registry/]image[:tag|@sha256:digest]</c>.</summary>
internal sealed record ImageName(string? Registry, string Image, string? Tag, string? Digest)
{
    public static ImageName Parse(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);

        var (rest, digest) = Cut(name, "@sha256:");
        // A colon before the last slash belongs to the registry's port.
        var (image, tag) = rest.LastIndexOf(':') > rest.LastIndexOf('/') ? Cut(rest, ":", last: true) : (rest, null);
        var slash = image.IndexOf('/');
        // As runtimes do: the first part is a registry only if it looks like a host.
        var isRegistry = slash > 0 && (image[..slash] == "localhost" || image.AsSpan(0, slash).ContainsAny('.', ':'));
        return new ImageName(isRegistry ? image[..slash] : null, isRegistry ? image[(slash + 1)..] : image, tag, digest);
    }

    private static (string Before, string? After) Cut(string text, string separator, bool last = false)
    {
        var index = last ? text.LastIndexOf(separator, StringComparison.Ordinal) : text.IndexOf(separator, StringComparison.Ordinal);
        return index < 0 ? (text, null) : (text[..index], text[(index + separator.Length)..]);
    }
}

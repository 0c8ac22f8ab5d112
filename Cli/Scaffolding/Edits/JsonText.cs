using System.Text;
using System.Text.Json;

namespace Cli.Scaffolding.Edits;

/// <summary>Edits JSON as text: comments and formatting stay as they are.</summary>
internal static class JsonText
{
    /// <summary>Adds properties at the end of an object, on lines of their own.</summary>
    /// <param name="text">JSON; comments and trailing commas are allowed.</param>
    /// <param name="path">The names of the properties that lead to the object.</param>
    /// <param name="properties">What to add, formatted.</param>
    /// <returns>The new text.</returns>
    /// <exception cref="NoPlaceException">There is no such object, or it is not JSON.</exception>
    public static string Append(string text, string[] path, string properties)
    {
        var json = Encoding.UTF8.GetBytes(text);
        var place = Find(json, path);
        var before = Encoding.UTF8.GetString(json, 0, place.LastEnd);
        var between = Encoding.UTF8.GetString(json, place.LastEnd, place.Close - place.LastEnd);
        var after = Encoding.UTF8.GetString(json, place.Close, json.Length - place.Close);

        // Comments behind the last property stay behind it; the closing brace keeps its indentation.
        var line = between.LastIndexOf('\n') + 1;
        var (kept, indent) = line == 0 ? (between.TrimEnd(), "") : (between[..line].TrimEnd(), between[line..]);
        var comma = place.Empty || HasComma(between) ? "" : ",";
        return $"{before}{comma}{kept}\n{properties}\n{indent}{after}";
    }

    private static Place Find(byte[] json, string[] path)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var inside = reader.Read() && reader.TokenType == JsonTokenType.StartObject;
            foreach (var property in path)
                inside = inside && Enter(ref reader, property);
            if (inside)
                return End(ref reader);
        }
        catch (JsonException unreadable)
        {
            throw new NoPlaceException($"JSON ({unreadable.Message})", unreadable);
        }

        throw new NoPlaceException($"an object {string.Join(" in ", path.Reverse().Select(property => $"\"{property}\""))}");
    }

    /// <summary>Goes into an object's property, when that is an object.</summary>
    private static bool Enter(ref Utf8JsonReader reader, string property)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(property);
            reader.Read();
            if (found)
                return reader.TokenType == JsonTokenType.StartObject;
            reader.Skip();
        }

        return false;
    }

    private static Place End(ref Utf8JsonReader reader)
    {
        var lastEnd = (int)reader.BytesConsumed;
        var empty = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            reader.Read();
            reader.Skip();
            lastEnd = (int)reader.BytesConsumed;
            empty = false;
        }

        return new(lastEnd, (int)reader.TokenStartIndex, empty);
    }

    /// <summary>Whether there is a comma besides those in comments.</summary>
    private static bool HasComma(string between) => between.Split('\n').Any(line => line.Split("//")[0].Contains(',', StringComparison.Ordinal));

    /// <param name="LastEnd">Behind the last property, or behind the brace that opens an empty object.</param>
    /// <param name="Close">The brace that closes the object.</param>
    /// <param name="Empty">Whether there is no property.</param>
    private sealed record Place(int LastEnd, int Close, bool Empty);
}

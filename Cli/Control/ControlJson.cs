using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cli.Control;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AppHostState))]
[JsonSerializable(typeof(SystemStatus))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class ControlJson : JsonSerializerContext;

using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cli.Control;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AppHostState))]
[JsonSerializable(typeof(SystemStatus))]
internal sealed partial class ControlJson : JsonSerializerContext;

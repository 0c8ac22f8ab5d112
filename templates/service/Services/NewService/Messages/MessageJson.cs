using System.Text.Json;
using System.Text.Json.Serialization;

namespace NewService.Messages;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
//#if (consumes)
[JsonSerializable(typeof(SourceEvent))]
//#endif
[JsonSerializable(typeof(EntryAdded))]
internal sealed partial class MessageJson : JsonSerializerContext;

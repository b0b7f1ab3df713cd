package io.evbus.core.serial;

import io.evbus.spi.Serializer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * JSON in UTF-8: maps, records, beans, collections, instants as ISO 8601, sets as sorted lists.
 * Reading refuses more than 64 levels of nesting.
 */
public final class JsonSerializer implements Serializer {
  private static final int MOST_LEVELS = 64;

  private static final class Mapper {
    static final JsonMapper JSON =
        JsonMapper.builder(
                JsonFactory.builder()
                    .streamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(MOST_LEVELS).build())
                    .recyclerPool(
                        JsonRecyclerPools.threadLocalPool()) // A shared one costs a tenth.
                    .build())
            .addModule(new SimpleModule("evbus").addSerializer(Set.class, new SortedSet()))
            .build();
  }

  @Override
  public String name() {
    return "json";
  }

  @Override
  public String contentType() {
    return "application/json";
  }

  @Override
  public boolean reads(String type) {
    return Serializer.super.reads(type) || type.contains("+json");
  }

  @Override
  public byte[] write(Object value) {
    try {
      return Mapper.JSON.writeValueAsBytes(value);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "Writing a " + value.getClass().getName() + " as JSON: " + e.getOriginalMessage(), e);
    }
  }

  @Override
  public <T> T read(byte[] bytes, Class<T> type) {
    try {
      return Mapper.JSON.readValue(bytes, type);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "Reading a body as JSON into a " + type.getName() + ": " + e.getOriginalMessage(), e);
    }
  }

  /** Sets as lists: sorted when their elements can be compared, else by their text. */
  @SuppressWarnings("rawtypes")
  private static final class SortedSet extends StdSerializer<Set> {
    SortedSet() {
      super(Set.class);
    }

    @Override
    public void serialize(Set set, JsonGenerator json, SerializationContext context) {
      json.writeStartArray();
      for (Object element : sorted(set)) {
        json.writePOJO(element);
      }
      json.writeEndArray();
    }

    @SuppressWarnings("unchecked")
    private static List<Object> sorted(Collection<?> set) {
      List<Object> list = new ArrayList<>(set);
      try {
        list.sort((Comparator) Comparator.naturalOrder());
      } catch (ClassCastException | NullPointerException e) {
        list.sort(Comparator.comparing(String::valueOf));
      }
      return list;
    }
  }
}

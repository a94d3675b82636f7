// Runs a class of tests without JUnit, because classes under it are compiled anew by BrokenRules.
package dev.kassa.messaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Knows tests, tests with rows of a method, and what is done before all of them. */
public final class TestClass {
  private TestClass() {}

  /** Whether one of its tests fails. */
  public static boolean fails(Class<?> tests) {
    try {
      prepare(tests);
      for (Method method : tests.getDeclaredMethods()) {
        method.setAccessible(true);
        if (method.isAnnotationPresent(Test.class)) {
          method.invoke(fresh(tests));
        }
        if (method.isAnnotationPresent(ParameterizedTest.class)
            && method.isAnnotationPresent(MethodSource.class)) {
          for (String rows : method.getAnnotation(MethodSource.class).value()) {
            Method source = tests.getDeclaredMethod(rows);
            source.setAccessible(true);
            for (Object row : ((Stream<?>) source.invoke(null)).toList()) {
              method.invoke(
                  fresh(tests), row instanceof Arguments all ? all.get() : new Object[] {row});
            }
          }
        }
      }
      return false;
    } catch (InvocationTargetException _) {
      return true;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void prepare(Class<?> tests) throws ReflectiveOperationException {
    for (Field field : tests.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers()) && field.isAnnotationPresent(TempDir.class)) {
        field.setAccessible(true);
        try {
          field.set(null, Files.createTempDirectory("broken-keys"));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    for (Method method : tests.getDeclaredMethods()) {
      if (method.isAnnotationPresent(BeforeAll.class)) {
        method.setAccessible(true);
        method.invoke(null);
      }
    }
  }

  private static Object fresh(Class<?> tests) throws ReflectiveOperationException {
    var constructor = tests.getDeclaredConstructor();
    constructor.setAccessible(true);
    return constructor.newInstance();
  }
}
